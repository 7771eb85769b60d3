# expect: (?s)dev br-[0-9a-f]{12}.*dev br-[0-9a-f]{12}
# expect: ^1$
ip route

cat /proc/sys/net/ipv4/ip_forward
