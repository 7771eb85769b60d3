# on: container web
# expect: cache expires \d+sec mtu 1400
server=$(getent ahostsv4 server | awk '{ print $1; exit }')

ip route get "$server"
