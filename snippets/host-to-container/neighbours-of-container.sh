# on: container web
# expect: ether
arp -n
