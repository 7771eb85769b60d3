# on: container web
# while: still-no-answer
# ready: listening on
# expect: ICMP echo request
# save: web.pcap
tcpdump -l -nn -i eth0 --print -w web.pcap icmp
