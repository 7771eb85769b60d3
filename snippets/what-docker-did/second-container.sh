# expect: ^web2 [\d.]+/\d+$
docker run -d --name web2 nginx

docker network inspect -f '{{range .Containers}}{{println .Name .IPv4Address}}{{end}}' \
    bridge | sort
