# on: server
# while: large-hangs
# ready: listening on
# expect: (?s)seq 1:1449, .*seq 1:1449, .*seq 1:1449, 
# save: hole.pcap
tcpdump -l -nn -i eth0 --print -w hole.pcap 'tcp src port 80 and greater 70'
