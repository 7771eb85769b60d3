# expect: ^\d+: veth[0-9a-f]{7}@[^:]+: .* master docker0 state forwarding
bridge link
