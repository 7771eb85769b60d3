# on: container web
# while: one-hop
# ready: listening on
# save: error-container.pcap
# expect: ICMP time exceeded
tcpdump -l -v -nn -i eth0 --print -w error-container.pcap icmp
