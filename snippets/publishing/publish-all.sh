# expect: ^80/tcp -> 0\.0\.0\.0:\d+$
docker run -d --name everything -P nginx

docker port everything
