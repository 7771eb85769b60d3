# on: client
# expect: ^Connected to
timeout 1 telnet host-public 8080
