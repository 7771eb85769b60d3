# expect: \A\S+ via \S+ dev eth0 src \S+
server=$(dig +short +search server)

ip route get "$server"
