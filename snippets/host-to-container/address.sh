# expect: ^\d+\.\d+\.\d+\.\d+$
docker inspect -f '{{range .NetworkSettings.Networks}}{{.IPAddress}}{{end}}' web
