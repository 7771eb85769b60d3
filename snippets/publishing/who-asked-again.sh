# expect: ^\S+ - - .*\?again
docker logs --tail 1 web
