# expect: ssh-keygen: generating new host keys: .*ED25519
# expect: Starting OpenBSD Secure Shell server
ssh-keygen -A

echo 'PasswordAuthentication no' > /etc/ssh/sshd_config.d/lab.conf

sed -i 's|^SSHD_OPTS=.*|SSHD_OPTS="-E /var/log/sshd.log"|' /etc/default/ssh

service ssh start
