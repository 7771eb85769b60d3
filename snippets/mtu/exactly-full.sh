# on: container web
# expect: 1472\(1500\) bytes of data
# expect: 1 received
# shellcheck disable=SC1010
gateway=$(ip route | awk '/default/ { print $3 }')

ping -c 1 -M do -s 1472 "$gateway"
