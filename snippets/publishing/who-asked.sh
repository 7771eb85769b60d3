# expect: ^\S+ - - .*\?client
# expect: ^\S+ - - .*\?neighbour
# expect: ^\S+ - - .*\?host
# expect: ^\S+ - - .*\?loopback
# expect: ^\S+ - - .*\?itself
docker logs --tail 5 web
