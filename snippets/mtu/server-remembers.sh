# on: server
# expect: cache expires \d+sec mtu 1400
host=$(getent ahostsv4 host-public | awk '{ print $1; exit }')

ip route get "$host"
