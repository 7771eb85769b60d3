# on: container web
# expect: ^\S+ asks \S+$
curl -s -o /dev/null -w '%{local_ip} asks %{remote_ip}\n' \
    'http://host:8080/?itself'
