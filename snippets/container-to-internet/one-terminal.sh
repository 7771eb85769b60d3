# while: one-more-ping
# ready: listening on
# expect: ^\S+ veth[0-9a-f]{7} P .*request
# expect: ^\S+ docker0 In .*request
# expect: ^\S+ eth0  Out .*request
# expect: ^\S+ veth[0-9a-f]{7} Out .*reply
tcpdump -l -nn -i any icmp
