# expect: ^\d+: eth0
# expect: \A(?![\s\S]*docker0)
ip addr
