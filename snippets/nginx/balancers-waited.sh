# expect: ^upstream timed out .* upstream: "http://[\d.]+:80/who\?\d"$
# expect: ^upstream timed out .* upstream: "[\d.]+:80"$
for name in layer7 layer4; do
    docker logs "$name" 2>&1 | grep -o 'upstream timed out.* upstream: "[^"]*"'
done
