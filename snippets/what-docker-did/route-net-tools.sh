# expect: ^Destination\s+Gateway\s+Genmask
# expect: docker0$
route -n
