# expect: 1 received
address=$(docker inspect -f '{{range .NetworkSettings.Networks}}{{.IPAddress}}{{end}}' web)

ping -c 1 "$address"
