# expect: src=(\S+) dst=(\S+) type=8 code=0 id=(\d+)\s+src=\2 dst=\1 type=0 code=0 id=\3
ping -c 1 server

address=$(ip -4 -o addr show dev eth0 | grep -oP 'inet \K[^/]+')

conntrack -L -p icmp --orig-src "$address" | sed 's/ src=/\n    src=/g'
