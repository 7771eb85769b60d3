# expect: "GET / HTTP/1\.1" 200
docker logs --tail 1 api
