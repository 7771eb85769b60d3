# while: ping-out
# ready: listening on
# save: host-eth0.pcap
# expect: IP (\S+) > (\S+): ICMP echo request, (id \d+, seq 1), .*\n.*IP \2 > \1: ICMP echo reply, \3,
tcpdump -l -nn -i eth0 --print -w host-eth0.pcap icmp
