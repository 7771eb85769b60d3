timeout 5 bash -c 'until docker logs web | grep -q again; do :; done'
