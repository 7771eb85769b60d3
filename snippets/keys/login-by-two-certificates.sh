# on: client
# expect: Server host certificate: ssh-ed25519-cert-v01@openssh.com .* serial 3 ID "host" CA ssh-ed25519 SHA256:
# expect: matches the ED25519-CERT host certificate
ssh -v host whoami 2>&1 | grep -E '^mia|host certificate'
