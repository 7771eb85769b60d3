# expect: ^docker0\s+DOWN
# expect: ^table ip nat$
# expect: = 1$
ip -br addr

nft list tables

sysctl net.ipv4.ip_forward
