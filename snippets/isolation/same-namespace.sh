# expect: net:\[\d+\]
readlink /proc/self/ns/net

docker exec bare readlink /proc/self/ns/net

docker exec web readlink /proc/self/ns/net
