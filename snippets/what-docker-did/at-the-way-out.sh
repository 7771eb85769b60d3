# while: container-is-cut-off
# ready: listening on
# expect: ^0 packets captured
tcpdump -l -nn -i eth0 icmp
