# expect: ^default via \S+ dev eth0
# expect: \A(?![\s\S]*docker0)
ip route
