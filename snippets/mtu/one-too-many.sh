# on: container web
# status: 1
# expect: 1473\(1501\) bytes of data
# expect: [Mm]essage too long
# shellcheck disable=SC1010
gateway=$(ip route | awk '/default/ { print $3 }')

ping -c 1 -M do -s 1473 "$gateway" 2>&1
