# on: container layer7
# while: four-requests
# ready: listening on
# save: requests-shared-out.pcap
# expect: ^IP \S+\.40003 > \S+\.80: Flags \[S\]
# expect: (?s)40003 > (\S+)\.80.* \1\.\d+ > (\S+)\.80.* > (\S+)\.80.* > \2\.80.* > \3\.80
tcpdump -l -nn -t -i eth0 --print -w requests-shared-out.pcap \
    'tcp[tcpflags] == tcp-syn'
