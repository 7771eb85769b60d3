# on: server
# while: download
# ready: listening on
# expect: need to frag \(mtu 1400\)
# save: told.pcap
tcpdump -l -t -nn -c 1 -i eth0 --print -w told.pcap icmp
