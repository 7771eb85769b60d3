# on: isp
# while: ping-out
# ready: listening on
# save: isp-inside.pcap
# expect: IP (\S+) > (\S+): ICMP echo request, (id \d+, seq 1), .*\n.*IP \2 > \1: ICMP echo reply, \3,
tcpdump -l -nn -i eth0 --print -w isp-inside.pcap icmp
