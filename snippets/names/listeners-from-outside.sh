# expect: ^udp .* 127\.0\.0\.11:\d+ .*"dockerd"
# expect: ^tcp .* 127\.0\.0\.11:\d+ .*"dockerd"
pid=$(docker inspect -f '{{.State.Pid}}' api)

nsenter -t "$pid" -n ss -lntup 'src 127.0.0.11'
