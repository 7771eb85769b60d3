# while: other-network
# ready: listening on
# save: back.pcap
back=br-$(docker network ls -q -f name=back)

tcpdump -l -nn -i "$back" --print -w back.pcap icmp
