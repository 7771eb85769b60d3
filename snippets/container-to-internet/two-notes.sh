# expect: id=7\s+src=.* id=7 mark
# expect: id=7\s+src=.* id=(?!7 )\d+ mark
web=$(docker exec web hostname -i)

web2=$(docker exec web2 hostname -i)

conntrack -L -p icmp --icmp-id 7 --orig-src "$web" |
    sed 's/ src=/\n    src=/g'

conntrack -L -p icmp --orig-src "$web2" |
    sed 's/ src=/\n    src=/g'
