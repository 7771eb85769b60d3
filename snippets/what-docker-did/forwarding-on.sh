# expect: = 1$
# expect: 1 received
sysctl -w net.ipv4.ip_forward=1

docker exec web ping -c 1 server
