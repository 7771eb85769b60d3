# expect: 1 received
veth=$(basename /sys/class/net/docker0/brif/veth*)

ip link set "$veth" up

address=$(docker exec web hostname -i)

ping -c 1 -w 5 "$address"
