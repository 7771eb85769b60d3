# expect: ^80/udp -> 0\.0\.0\.0:8080$
docker run -d --name udp -p 8080:80/udp nginx

docker port udp
