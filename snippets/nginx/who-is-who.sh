# expect: ^/one [\d.]+$
# expect: ^/proxy [\d.]+$
docker inspect -f '{{.Name}} {{.NetworkSettings.Networks.shop.IPAddress}}' \
    one proxy
