# on: container reader
# status: 28
# expect: ^000 0 bytes$
curl -s -m 2 -o /dev/null \
    -w '%{http_code} %{size_download} bytes\n' http://server/200kB.txt
