# on: container web
# while: another-source
# ready: listening on
# save: another-source.pcap
# expect: IP (\S+) > (\S+): ICMP echo request.*\n.*IP \2 > \1: ICMP echo reply
tcpdump -l -nn -i eth0 --print -w another-source.pcap icmp
