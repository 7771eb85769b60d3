# expect: 1422\(1450\) bytes of data
# expect: 1 received
# shellcheck disable=SC1010
ping -c 1 -M do -s 1422 192.168.42.2
