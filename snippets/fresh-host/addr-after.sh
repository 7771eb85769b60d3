# status: 1
# expect: ^> \d+: docker0: <NO-CARRIER,BROADCAST,MULTICAST,UP>
# expect: \A(?![\s\S]*^<)
ip addr | diff addr.before -
