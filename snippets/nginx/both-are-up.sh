# A server that has just been started needs a moment before it listens.
for name in one two; do
    timeout 10 bash -c "until docker exec $name ss -ltn | grep -q :80; do :; done"
done
