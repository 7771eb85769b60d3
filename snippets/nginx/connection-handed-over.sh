# on: container layer4
# while: one-connection
# ready: listening on
# save: connection-handed-over.pcap
# expect: ^IP \S+\.40005 > \S+\.80: Flags \[S\]
# expect: (?s)40005 > (\S+)\.80: Flags \[S\], (seq \d+),.* \1\.\d+ > \S+\.80: Flags \[S\], (?!\2,)
tcpdump -l -nn -t -i eth0 --print -w connection-handed-over.pcap \
    'tcp[tcpflags] == tcp-syn'
