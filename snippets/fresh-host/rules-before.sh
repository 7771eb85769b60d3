# expect: \A\Z
nft list ruleset
