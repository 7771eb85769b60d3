# expect: ^docker0\s+UP
# expect: ^veth[0-9a-f]{7}@if\d+\s+UP
ip -br addr
