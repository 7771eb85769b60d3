# on: isp
# while: no-reply
# ready: listening on
# save: unmasked.pcap
# expect: ICMP echo request
tcpdump -l -nn -i eth1 --print -w unmasked.pcap icmp
