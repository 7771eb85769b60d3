# on: container api
# status: 1
# expect: connection refused
nslookup web
