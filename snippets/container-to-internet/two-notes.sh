# expect: id=7\s+src=.* id=7 mark
# expect: id=7\s+src=.* id=(?!7 )\d+ mark
conntrack -L -p icmp --icmp-id 7 --orig-src "$(docker exec web hostname -i)" |
    sed 's/ src=/\n    src=/g'

conntrack -L -p icmp --orig-src "$(docker exec web2 hostname -i)" |
    sed 's/ src=/\n    src=/g'
