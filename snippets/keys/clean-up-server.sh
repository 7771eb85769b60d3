# on: server
rm private.pem public.pem letter.* shared.* reply.* \
    ca ca.pub mia.pub mia-cert.pub host.pub host-cert.pub

cd /var/www/html

rm public.pem reply.txt reply.sig ca.pub mia.pub mia-cert.pub host-cert.pub
