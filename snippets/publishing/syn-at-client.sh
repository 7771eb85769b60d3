# on: client
# while: one-request
# ready: listening on
# expect: IP \S+\.40001 > \S+\.8080: tcp 0$
# expect: IP \S+\.8080 > \S+\.40001: tcp 0$
# save: syn-at-client.pcap
filter='tcp port 40001 and tcp[tcpflags] & tcp-syn != 0'

tcpdump -l -nn -q -i eth0 --print -w syn-at-client.pcap "$filter"
