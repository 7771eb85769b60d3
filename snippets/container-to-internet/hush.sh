# on: core1
nft add table ip hush

nft add chain ip hush out '{ type filter hook output priority filter; }'

nft add rule ip hush out icmp type time-exceeded drop
