# expect: ^(\d+\.\d+\.\d+\.\d+) asks \1$
address=$(hostname -I | cut -d ' ' -f 1)

curl -s -o /dev/null -w '%{local_ip} asks %{remote_ip}\n' \
    "http://$address:8080/?host"
