# expect: 127\.0\.0\.1:8081
# expect: ^-A DOCKER -d 127\.0\.0\.1/32 .*--dport 8081
ss -ltn 'sport = :8081'

iptables -t nat -S DOCKER
