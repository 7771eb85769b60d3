# expect: ^proxy$
docker kill -s HUP proxy
