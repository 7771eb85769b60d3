rm /etc/ssh/ca.pub /etc/ssh/host-cert.pub /etc/ssh/sshd_config.d/lab.conf

sed -i 's|^SSHD_OPTS=.*|SSHD_OPTS=|' /etc/default/ssh

service ssh restart

userdel -r mia

rm mia.pub /var/log/sshd.log
