one=$(docker inspect -f '{{.NetworkSettings.Networks.shop.IPAddress}}' one)

two=$(docker inspect -f '{{.NetworkSettings.Networks.shop.IPAddress}}' two)

nft -f - <<END
table ip balancer {
    chain prerouting {
        type nat hook prerouting priority dstnat - 1;
        iifname eth0 tcp dport 80 dnat to numgen inc mod 2 map { 0 : $one, 1 : $two }
    }
}
END

nft list table ip balancer
