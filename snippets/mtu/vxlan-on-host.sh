# expect: mtu 1450
peer=$(getent ahostsv4 host2 | awk '{ print $1; exit }')

ip link add vxlan0 type vxlan id 42 remote "$peer" dstport 4789 dev eth0

ip addr add 192.168.42.1/24 dev vxlan0

ip link set vxlan0 up

ip link show vxlan0
