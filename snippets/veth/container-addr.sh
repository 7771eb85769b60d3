# on: container web
# expect: ^\d+: eth0@if\d+: .* state UP
ip addr
