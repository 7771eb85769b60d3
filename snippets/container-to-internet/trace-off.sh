nft delete table ip watch
