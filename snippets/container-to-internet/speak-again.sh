# on: core1
nft delete table ip hush
