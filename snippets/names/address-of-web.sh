docker inspect -f '{{.NetworkSettings.Networks.shop.IPAddress}}' web
