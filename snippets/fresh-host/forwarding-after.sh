# expect: = 1$
sysctl net.ipv4.ip_forward
