# on: isp
# expect: snat to ip saddr map @outward
nft list table ip nat
