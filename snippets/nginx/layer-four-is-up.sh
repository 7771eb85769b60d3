# A server that has just been started needs a moment before it listens.
timeout 10 bash -c 'until docker exec layer4 ss -ltn | grep -q :80; do :; done'
