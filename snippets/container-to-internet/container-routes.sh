# on: container web
# expect: ^default via \S+ dev eth0
ip route
