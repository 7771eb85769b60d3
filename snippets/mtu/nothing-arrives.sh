# on: container reader
# while: large-hangs
# ready: listening on
# expect: Flags \[S\.\]
# save: nothing.pcap
tcpdump -l -nn -i eth0 --print -w nothing.pcap 'tcp src port 80 and greater 70'
