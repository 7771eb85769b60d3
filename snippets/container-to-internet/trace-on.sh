container=$(docker exec web hostname -i)

nft add table ip watch

nft add chain ip watch first \
    '{ type filter hook prerouting priority raw; }'

nft add rule ip watch first ip saddr "$container" \
    icmp type echo-request meta nftrace set 1
