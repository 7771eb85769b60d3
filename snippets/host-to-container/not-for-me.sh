# on: container web
# while: no-answer
# ready: listening on
# save: wrong.pcap
# expect: > 02:00:00:00:00:99, IPv4, .*: ICMP echo request
# expect: (?s)\A(?!.*echo reply)
tcpdump -l -tq -enn -i eth0 --print -w wrong.pcap icmp
