timeout 5 bash -c 'until docker logs web | grep -q itself; do :; done'
