# expect: -host-ip 0\.0\.0\.0 -host-port 8080 -container-ip \S+ -container-port 80
ps -ww -o args= -C docker-proxy
