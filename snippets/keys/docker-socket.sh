# expect: ^srw-rw---- root docker /run/docker\.sock$
# expect: ^no TCP port$
stat -c '%A %U %G %n' /run/docker.sock

ss -ltnp | grep dockerd || echo 'no TCP port'
