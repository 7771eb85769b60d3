# on: server
# expect: ^Signed host key host-cert\.pub: id "host" serial 3 for host-public\.lab\.example valid from
ssh-keyscan -t ed25519 host-public.lab.example | cut -d ' ' -f 2- > host.pub

ssh-keygen -l -f host.pub

ssh-keygen -s ca -h -I host -z 3 -n host-public.lab.example -V +52w host.pub

cp host-cert.pub /var/www/html
