# expect: 1 received
ping -c 1 server
