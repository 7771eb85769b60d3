# expect: ^Client:
# expect: ^Server:
docker version
