# expect: -A DOCKER -i br-[0-9a-f]{12} -j RETURN
# expect: docker-proxy .*-host-port 8080
iptables -t nat -S DOCKER

ps -ww -o args= -C docker-proxy
