# while: other-network
# ready: listening on
# expect: echo request, id \d+, seq 3
# save: front.pcap
front=br-$(docker network ls -q -f name=front)

tcpdump -l -nn -i "$front" --print -w front.pcap icmp
