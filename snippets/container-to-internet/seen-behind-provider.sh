# on: isp
# while: ping-out
# ready: listening on
# save: isp-outside.pcap
# expect: IP (\S+) > (\S+): ICMP echo request, (id \d+, seq 1), .*\n.*IP \2 > \1: ICMP echo reply, \3,
tcpdump -l -nn -i eth1 --print -w isp-outside.pcap icmp
