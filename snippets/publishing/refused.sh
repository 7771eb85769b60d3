# on: client
# status: 1
# expect: Connection refused
telnet host-public 80
