# on: container web
# while: ping-by-name
# ready: listening on
# save: names.pcap
# expect: ICMP echo reply
# expect: PTR\? \S+in-addr.arpa
# expect: 1/0/0 PTR resolver
tcpdump -l -i eth0 --print -w names.pcap icmp or udp port 53
