timeout 30 bash -c 'until docker version > /dev/null 2>&1; do :; done'
