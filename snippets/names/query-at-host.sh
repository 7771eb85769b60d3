# while: ask-for-two
# ready: listening on
# expect: > \S+\.53: \d+\+ A\? server\.lab\.example\.
# expect: \.53 > .* A \S+ \(52\)
# save: query-at-host.pcap
tcpdump -l -nn -i eth0 --print -w query-at-host.pcap udp port 53
