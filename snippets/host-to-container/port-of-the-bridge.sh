# expect: ^\S+ dev veth[0-9a-f]{7} master docker0
mac=$(docker exec web cat /sys/class/net/eth0/address)

bridge fdb show br docker0 | grep "$mac"
