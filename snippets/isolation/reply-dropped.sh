# expect: ^\s+1\s+84 DROP
iptables -nvL DOCKER-ISOLATION-STAGE-2
