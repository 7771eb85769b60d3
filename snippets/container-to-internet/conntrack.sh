# expect: src=(\S+) dst=(\S+) type=8 code=0 id=(\d+)\s+src=\2 dst=(?!\1 )\S+ type=0 code=0 id=\3
conntrack -L -p icmp | sed 's/ src=/\n    src=/g'
