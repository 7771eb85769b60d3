# The new worker takes over within a moment; until the old one has gone, either may answer.
proxy=$(docker inspect -f '{{.NetworkSettings.Networks.shop.IPAddress}}' proxy)

timeout 10 bash -c "until curl -s http://$proxy/who | grep -q ^one; do :; done"

timeout 10 bash -c 'until docker exec proxy pgrep -c -f worker | grep -qx 1; do :; done'
