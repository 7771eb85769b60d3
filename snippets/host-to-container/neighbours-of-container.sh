# on: container web
# expect: lladdr
ip neigh
