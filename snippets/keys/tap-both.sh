# on: core2
# while: send-both
# ready: listening on
# expect: ^U2FsdGVkX1[0-9A-Za-z+/]{54}$
# expect: \A(?![\s\S]*Lunch)
# save: encrypted.pcap
tcpdump -lqA --immediate-mode --print -w encrypted.pcap -i eth2 \
    tcp port 7000 2>&1 |
    grep --line-buffered -aoE '^.*listening on eth2|Lunch.*|U2FsdGVk[0-9A-Za-z+/]+'
