# expect: ^200 200000 bytes$
docker run --rm nginx curl -s -m 2 -o /dev/null \
    -w '%{http_code} %{size_download} bytes\n' http://server/200kB.txt
