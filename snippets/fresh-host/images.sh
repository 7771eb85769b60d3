# expect: ^nginx\s+latest
docker image ls
