# on: client
# status: 124
timeout 1 telnet host-public 8080
