# on: container api
# while: still-no-answer
# ready: listening on
# expect: ICMP echo request
# expect: ICMP echo reply
# save: api.pcap
tcpdump -l -nn -i eth0 --print -w api.pcap icmp
