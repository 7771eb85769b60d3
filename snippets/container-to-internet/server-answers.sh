# on: server
# while: reply-astray
# ready: listening on
# save: astray.pcap
# expect: IP (\S+) > (\S+): ICMP echo request, .*\n.*IP \2 > \1: ICMP echo reply, .*\n.* > \2: ICMP net \1 unreachable
tcpdump -l -nn -i eth0 --print -w astray.pcap icmp
