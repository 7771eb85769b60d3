# expect: BROADCAST,MULTICAST,UP,LOWER_UP.*state UP
ip addr show docker0
