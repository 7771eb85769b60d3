# expect: \A\Z
ip neigh show dev docker0
