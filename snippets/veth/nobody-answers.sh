# status: 1
# expect: 0 received
address=$(docker inspect -f '{{range .NetworkSettings.Networks}}{{.IPAddress}}{{end}}' web)

ping -c 1 -W 1 "$address"
