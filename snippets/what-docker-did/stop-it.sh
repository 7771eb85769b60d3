# expect: ^docker0\s+DOWN
docker stop web web2

ip -br link show docker0
