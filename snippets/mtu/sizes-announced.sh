# on: server
# while: download
# ready: listening on
# expect: Flags \[S\] .*mss 1460
# expect: Flags \[S\.\] .*mss 1460
# save: handshake.pcap
tcpdump -l -t -nn -i eth0 --print -w handshake.pcap \
    'port 80 and tcp[tcpflags] & tcp-syn != 0' | sed -u 's/, seq.*options/ .../'
