# What the captures must show, so that the page may say it.
# expect: ^same packet: yes$
# expect: ^new source: yes$
container=$(docker exec web hostname -i)
host=$(ip -4 -o addr show dev eth0 | grep -oP 'inet \K[^/]+')
request='icmp[icmptype] = icmp-echo'
bridge=$(tcpdump -nn -r docker0.pcap "$request and src $container" 2>/dev/null | grep -oP 'id \d+, seq \d+')
eth0=$(tcpdump -nn -r host-eth0.pcap "$request and src $host" 2>/dev/null | grep -oP 'id \d+, seq \d+')
[ "$bridge" = "$eth0" ] && echo "same packet: yes"
[ "$container" != "$host" ] && echo "new source: yes"
