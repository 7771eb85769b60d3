# status: 2
# expect: RTNETLINK answers: Invalid argument
ip link set vxlan0 mtu 1451
