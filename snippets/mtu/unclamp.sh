# status: 28
# expect: ^000 0 bytes$
iptables -t mangle -D FORWARD -p tcp --tcp-flags SYN,RST SYN \
    -j TCPMSS --set-mss 1360

docker exec reader curl -s -m 1 -o /dev/null \
    -w '%{http_code} %{size_download} bytes\n' http://server/200kB.txt
