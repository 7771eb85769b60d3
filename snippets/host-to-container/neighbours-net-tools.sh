# expect: ether
arp -n -i docker0
