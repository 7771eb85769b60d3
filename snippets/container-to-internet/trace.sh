# while: traced-ping
# ready: ^
# expect: ^ip filter \S+ rule iifname "docker0" .*accept
# expect: ^ip nat POSTROUTING rule .*masquerade
nft -s monitor trace |
    grep --line-buffered -oE 'ip \w+ \S+ (rule|policy) [^(]+'
