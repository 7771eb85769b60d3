# expect: (?s)^front$.*^back$.*^vault$
docker rm -f web cache api safe alone bare helper

docker network rm front back vault
