# on: container proxy
# while: client-asks-the-proxy
# ready: listening on
# save: two-handshakes.pcap
# expect: ^IP \S+\.40001 > \S+\.80: Flags \[S\]
# expect: ^IP \S+\.80 > \S+\.40001: Flags \[S\.\]
# expect: (?s)40001 > \S+: Flags \[S\], (seq \d+),.* > \S+\.80: Flags \[S\], (?!\1,).*\.80 > \S+: Flags \[S\.\]
tcpdump -l -nn -t -i eth0 --print -w two-handshakes.pcap \
    'tcp[tcpflags] & tcp-syn != 0'
