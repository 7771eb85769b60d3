# on: core2
# while: letter-by-ssh
# ready: listening on
# expect: ^SSH-2\.0-
# expect: \A(?![\s\S]*Lunch)
# save: ssh.pcap
tcpdump -lqA --immediate-mode --print -w ssh.pcap -i eth2 tcp port 22 2>&1 |
    grep --line-buffered -aoE '^.*listening on eth2|Lunch.*|SSH-2.*'
