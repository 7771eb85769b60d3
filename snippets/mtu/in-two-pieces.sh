# on: server
# while: fragments
# ready: listening on
# expect: offset 0, flags \[\+\]
# expect: offset 1376, flags \[none\]
# save: pieces.pcap
tcpdump -l -t -nn -v -c 2 -i eth0 --print -w pieces.pcap \
    'icmp and dst host server'
