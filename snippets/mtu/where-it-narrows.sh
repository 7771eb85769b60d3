# expect: F=1500
# expect: F=1400
traceroute -4 -n --mtu server
