# expect: ^256 SHA256:\S{43} ca@lab\.example \(ED25519\)$
curl -s -o /etc/ssh/ca.pub http://server/ca.pub

ssh-keygen -l -f /etc/ssh/ca.pub

echo 'TrustedUserCAKeys /etc/ssh/ca.pub' >> /etc/ssh/sshd_config.d/lab.conf

service ssh restart

rm ~mia/.ssh/authorized_keys
