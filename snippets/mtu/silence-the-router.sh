# on: core2
# expect: icmp type destination-unreachable drop
nft add table ip quiet

nft add chain ip quiet output '{ type filter hook output priority filter; }'

nft add rule ip quiet output icmp type destination-unreachable drop

nft list table ip quiet
