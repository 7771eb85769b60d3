# status: 2
# expect: Network is unreachable
docker exec safe ip route

server=$(getent ahostsv4 server | awk '{ print $1; exit }')

docker exec safe ping -c 1 -W 1 "$server"
