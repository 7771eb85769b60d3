# expect: nginx
lsns -t net
