# expect: policy DROP 0 packets, 0 bytes
# expect: 1 received
# expect: (?s)\A(?!.*^\s+[1-9]\d*\s+\d+ )
iptables -Z FORWARD

container=$(docker exec web hostname -i)

ping -c 1 "$container"

iptables -vnL FORWARD
