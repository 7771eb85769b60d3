timeout 10 bash -c 'until docker top web | grep -q "nginx: worker"; do :; done'
