# while: container-is-cut-off
# ready: listening on
# expect: IP \S+ > \S+: ICMP echo request
# expect: (?s)\A(?!.*reply|.*unreachable)
tcpdump -l -nn -i docker0 icmp
