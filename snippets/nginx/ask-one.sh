# expect: ^A page from a file\.$
# expect: ^one: asked by [\d.]+, forwarded for ""$
one=$(docker inspect -f '{{.NetworkSettings.Networks.shop.IPAddress}}' one)

curl -s "http://$one/"

curl -s "http://$one/who"
