# on: host2
# expect: ^docker0
ip -br addr show docker0
