# expect: FAILED
ip neigh show dev docker0 nud failed
