# on: client
# while: through-the-kernel
# ready: listening on
# save: at-the-client.pcap
# expect: ^IP \S+\.40007 > \S+\.80: Flags \[S\]
# expect: ^IP \S+\.80 > \S+\.40007: Flags \[S\.\]
tcpdump -l -nn -t -i eth0 --print -w at-the-client.pcap \
    'tcp[tcpflags] & tcp-syn != 0'
