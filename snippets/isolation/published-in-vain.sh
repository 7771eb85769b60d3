# expect: WARNING: Published ports are discarded
docker run --rm --network host -p 8081:80 busybox true
