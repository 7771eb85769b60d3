# while: ping-out
# ready: listening on
# save: docker0.pcap
# expect: IP (\S+) > (\S+): ICMP echo request, (id \d+, seq 1), .*\n.*IP \2 > \1: ICMP echo reply, \3,
tcpdump -l -nn -i docker0 --print -w docker0.pcap icmp
