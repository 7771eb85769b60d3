# expect: Restarting OpenBSD Secure Shell server
echo 'PasswordAuthentication no' > /etc/ssh/sshd_config.d/lab.conf

sed -i 's|^SSHD_OPTS=.*|SSHD_OPTS="-E /var/log/sshd.log"|' /etc/default/ssh

service ssh restart
