# on: server
rm private.pem public.pem letter.* shared.* reply.* \
    ca ca.pub mia.pub mia-cert.pub host.pub host-cert.pub

rm /var/www/html/{public.pem,reply.txt,reply.sig} \
    /var/www/html/{ca.pub,mia.pub,mia-cert.pub,host-cert.pub}
