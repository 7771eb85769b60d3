# expect: src=\S+ dst=\S+ sport=40001 dport=8080\s+src=\S+ dst=\S+ sport=80 dport=40001
conntrack -L -p tcp --orig-port-src 40001 | sed 's/ src=/\n  src=/g'
