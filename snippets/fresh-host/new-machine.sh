rm /etc/ssh/ssh_host_*

ssh-keygen -q -t ed25519 -N '' -f /etc/ssh/ssh_host_ed25519_key

service ssh restart
