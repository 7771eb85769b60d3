# expect: ^\d+: eth0@if\d+: .* mtu 1500
ip link set eth0 mtu 1400

docker network create plain

docker run --rm --network plain nginx ip link show eth0
