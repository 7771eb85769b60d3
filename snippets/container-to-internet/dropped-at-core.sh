# on: core1
# expect: ^TcpExtIPReversePathFilter\s+1\s
nstat -az TcpExtIPReversePathFilter
