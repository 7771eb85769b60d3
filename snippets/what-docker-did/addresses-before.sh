# No container has run yet; the Docker daemon has just started.
# expect: ^docker0\s+DOWN
ip -br addr
