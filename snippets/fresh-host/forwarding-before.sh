# expect: = 0$
sysctl net.ipv4.ip_forward
