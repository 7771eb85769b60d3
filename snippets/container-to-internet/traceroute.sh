# on: container web
# expect: ^ 1  
# expect: ^ 5  server
traceroute server
