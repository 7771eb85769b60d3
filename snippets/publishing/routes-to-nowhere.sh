# on: core1
# expect: ^203\.0\.113\.0/24 via
ip route
