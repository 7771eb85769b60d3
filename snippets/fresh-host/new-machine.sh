# expect: generating new host keys: .*ED25519
rm /etc/ssh/ssh_host_*

ssh-keygen -A

service ssh restart
