# expect: hook forward priority filter; policy drop
# expect: masquerade
nft list ruleset
