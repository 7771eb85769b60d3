# on: host2
ip link del vxlan0
