# expect: ^web$
docker rm -f web web2 web3 private exposed everything udp

iptables -t nat -S DOCKER
