# expect: ^\S+ lladdr \S+ REACHABLE
ip neigh show dev docker0
