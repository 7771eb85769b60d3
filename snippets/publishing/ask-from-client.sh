# on: client
# expect: ^\S+ asks \S+$
curl -s -o /dev/null -w '%{local_ip} asks %{remote_ip}\n' \
    'http://host-public:8080/?client'
