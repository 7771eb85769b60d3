# expect: ^\S+ dev docker0 proto kernel scope link src \S+$
ip route
