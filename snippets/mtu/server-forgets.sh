# on: server
# expect: ^ +cache\s*$
ip route flush cache

host=$(getent ahostsv4 host-public | awk '{ print $1; exit }')

ip route get "$host"
