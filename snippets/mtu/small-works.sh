# on: container reader
# expect: ^200 \d\d bytes$
curl -s -m 2 -o /dev/null \
    -w '%{http_code} %{size_download} bytes\n' http://server/
