# expect: 1 received
veth=$(basename /sys/class/net/docker0/brif/veth*)

ip link set "$veth" up

address=$(docker inspect -f '{{range .NetworkSettings.Networks}}{{.IPAddress}}{{end}}' web)

ping -c 1 -w 5 "$address"
