# expect: ^srw-rw---- root docker /run/docker\.sock$
stat -c '%A %U %G %n' /run/docker.sock

ss -ltn '( sport = :2375 or sport = :2376 )'
