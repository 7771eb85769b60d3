# on: container reader
# expect: ^200 200000 bytes$
curl -s -o /dev/null \
    -w '%{http_code} %{size_download} bytes\n' http://server/200kB.txt
