# while: traced-ping
# ready: ^
# expect: ^ip filter FORWARD rule iifname "docker0" oifname != "docker0" counter accept
# expect: ^ip nat POSTROUTING rule .*masquerade
nft -s monitor trace |
    grep --line-buffered -oE 'ip \w+ \S+ (rule|policy) [^(]+'
