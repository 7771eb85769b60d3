# expect: ^-A FORWARD -o docker0 -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT$
# expect: ^-A DOCKER -d \S+/32 ! -i docker0 -o docker0 -p tcp -m tcp --dport 80 -j ACCEPT$
iptables -S FORWARD

iptables -S DOCKER
