docker stop web

ss -ltn 'sport = :8080'

iptables -t nat -S DOCKER
