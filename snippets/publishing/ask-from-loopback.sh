# expect: ^127\.0\.0\.1 asks 127\.0\.0\.1$
curl -s -o /dev/null -w '%{local_ip} asks %{remote_ip}\n' \
    'http://127.0.0.1:8080/?loopback'
