# on: host2
# expect: ^2001:\S+ asks 2001:\S+$
curl -s -o /dev/null -w '%{local_ip} asks %{remote_ip}\n' \
    'http://host-v6:8080/?ipv6'
