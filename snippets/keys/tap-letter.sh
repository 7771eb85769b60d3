# on: core2
# while: send-letter
# ready: listening on
# expect: ^Lunch at 12, by the old bridge\.$
# save: letter.pcap
tcpdump -lqA --immediate-mode --print -w letter.pcap -i eth2 tcp port 7000 2>&1 |
    grep --line-buffered -aoE '^.*listening on eth2|Lunch.*'
