# expect: ^200 from \S+$
address=$(docker inspect -f '{{.NetworkSettings.Networks.bridge.IPAddress}}' web)

curl -s -o /dev/null -w '%{http_code} from %{remote_ip}\n' "http://$address/"
