# on: container web
# expect: 1 received
# expect: ttl=60
ping -c 1 server
