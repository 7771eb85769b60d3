# on: container web
# expect: ^ 3  core1
traceroute -I -q 1 -f 3 -m 3 server
