ip addr > addr.before

ip route > route.before
