# on: client
# expect: ^Connected to
telnet host-public 8080
