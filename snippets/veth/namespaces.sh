# expect: \A.*COMMAND\n.* 1 root .*\n.* nginx: master
lsns -t net | sort -n -k 4
