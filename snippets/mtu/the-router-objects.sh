# on: container web
# while: too-big-for-the-path
# ready: listening on
# expect: length 1480$
# expect: unreachable - need to frag \(mtu 1400\)
# save: objection.pcap
tcpdump -l -t -nn -i eth0 --print -w objection.pcap icmp
