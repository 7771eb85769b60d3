# expect: 1 received
# The other terminal must be listening first: group 9 of nfnetlink is the trace's.
timeout 5 bash -c 'until grep -q " 00000100 " /proc/net/netlink; do :; done'

server=$(dig +short +search server)

docker exec web ping -c 1 "$server"
