# on: container api
# while: ask-for-two
# ready: listening on
# expect: \A(?![\s\S]* > 127\.0\.0\.11\.53: )
# expect: > 127\.0\.0\.11\.\d+: \d+\+ A\? web\.
# expect: > 127\.0\.0\.11\.\d+: \d+\+ A\? server\.lab\.example\.
# expect: 127\.0\.0\.11\.53 > .* A \S+ \(52\)
# save: query-on-lo.pcap
tcpdump -l -nn -T domain -i lo --print -w query-on-lo.pcap udp
