# on: core2
nft delete table ip quiet
