# on: container web
# expect: 1372\(1400\) bytes of data
# expect: 1 received
# shellcheck disable=SC1010
ping -c 1 -M do -s 1372 server
