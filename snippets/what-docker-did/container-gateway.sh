# on: container web
# expect: ^default via
ip route
