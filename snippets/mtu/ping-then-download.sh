# expect: Frag needed and DF set \(mtu = 1400\)
# expect: ^200 200000 bytes$
docker run --rm nginx bash -c '
    ping -c 1 -M do -s 1472 server
    curl -s -m 2 -o /dev/null \
        -w "%{http_code} %{size_download} bytes\n" http://server/200kB.txt'
