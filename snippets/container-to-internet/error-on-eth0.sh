# while: one-hop
# ready: listening on
# save: error-eth0.pcap
# expect: ICMP time exceeded
tcpdump -l -v -nn -i eth0 --print -w error-eth0.pcap icmp
