timeout 5 bash -c 'until docker logs web | grep -q ipv6; do :; done'
