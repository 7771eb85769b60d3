# while: nobody-there
# ready: listening on
# save: nobody.pcap
# expect: (?s)(Request who-has.*){3}
tcpdump -l -tq -enn -i docker0 --print -w nobody.pcap arp and broadcast
