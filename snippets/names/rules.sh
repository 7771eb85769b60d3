# expect: ^-A OUTPUT -d 127\.0\.0\.11/32 -j DOCKER_OUTPUT$
# expect: ^-A DOCKER_OUTPUT -d 127\.0\.0\.11/32 -p udp -m udp --dport 53 -j DNAT --to-destination 127\.0\.0\.11:\d+$
pid=$(docker inspect -f '{{.State.Pid}}' api)

nsenter -t "$pid" -n iptables -t nat -S
