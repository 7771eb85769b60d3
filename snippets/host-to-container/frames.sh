# on: container web
# while: ping-it
# ready: listening on
# save: frames.pcap
# expect: ^(\S+) > ff:ff:ff:ff:ff:ff, ARP, .* Request who-has (\S+) tell (\S+),.*\n(\S+) > \1, ARP, .* Reply \2 is-at \4,.*\n\1 > \4, IPv4, .* \3 > \2: ICMP echo request.*\n\4 > \1, IPv4, .* \2 > \3: ICMP echo reply
# expect: echo reply, id \d+, seq 2
tcpdump -l -tq -enn -i eth0 --print -w frames.pcap arp or icmp
