# on: container api
# while: ask-for-two
# ready: listening on
# expect: > \S+\.53: \d+\+ A\? server\.lab\.example\.
# expect: \.53 > .* A \S+ \(52\)
# save: query-in-container.pcap
tcpdump -l -nn -i eth0 --print -w query-in-container.pcap udp port 53
