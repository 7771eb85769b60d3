# expect: ^srw-rw---- root docker /run/docker\.sock$
# expect: \A(?![\s\S]*debian\S*docker)
stat -c '%A %U %G %n' /run/docker.sock

id debian
