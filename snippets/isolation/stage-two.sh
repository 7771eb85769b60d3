# expect: ^\s+3\s+252 DROP
iptables -nvL DOCKER-ISOLATION-STAGE-2
