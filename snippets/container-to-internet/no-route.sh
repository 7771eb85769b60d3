# on: core1
# expect: (?s)\A(?!.*^default)
ip route
