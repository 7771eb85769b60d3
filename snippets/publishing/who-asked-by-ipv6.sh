# expect: ^\d+\.\d+\.\d+\.\d+ - - .*\?ipv6
docker logs --tail 1 web
