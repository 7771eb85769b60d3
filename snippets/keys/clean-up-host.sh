service ssh stop

sed -i 's|^SSHD_OPTS=.*|SSHD_OPTS=|' /etc/default/ssh

rm /etc/ssh/ssh_host_* /etc/ssh/ca.pub /etc/ssh/host-cert.pub /etc/ssh/sshd_config.d/lab.conf /var/log/sshd.log

userdel -r mia

rm mia.pub
