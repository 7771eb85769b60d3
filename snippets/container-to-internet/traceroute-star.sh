# on: container web
# expect: ^ 3  \* \* \*$
# expect: ^ 5  server
traceroute -I -w 1 server
