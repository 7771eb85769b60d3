# expect: ^\S+ dev docker0 .*linkdown
ip route
