# expect: ^\S+ - - .*\?no-rule
docker logs --tail 1 web
