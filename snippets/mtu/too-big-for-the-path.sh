# on: container web
# status: 1
# expect: Frag needed and DF set \(mtu = 1400\)
# shellcheck disable=SC1010
ping -c 1 -M do -s 1472 server
