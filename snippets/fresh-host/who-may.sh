# expect: ^srw-rw---- root docker /run/docker\.sock$
# expect: \A(?![\s\S]*admin\S*docker)
stat -c '%A %U %G %n' /run/docker.sock

id admin
