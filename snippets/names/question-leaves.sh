# while: no-name-for-it
# ready: listening on
# expect: A\? other\.lab\.example\. 
# expect: A\? other\. 
# expect: (?s)NXDomain.*NXDomain
# save: question-leaves.pcap
tcpdump -l -nn -i eth0 --print -w question-leaves.pcap udp port 53
