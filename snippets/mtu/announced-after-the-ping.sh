# on: server
# while: ping-then-download
# ready: listening on
# expect: Flags \[S\] .*mss 1360
# expect: Flags \[S\.\] .*mss 1460
# save: pinged.pcap
tcpdump -l -t -nn -i eth0 --print -w pinged.pcap \
    'port 80 and tcp[tcpflags] & tcp-syn != 0' | sed -u 's/, seq.*options/ .../'
