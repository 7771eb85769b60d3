# on: server
# expect: ^Signed user key mia-cert\.pub: id "mia@client" serial 2 for mia valid from
ssh-keygen -s ca -I mia@client -z 2 -n mia -V +1h mia.pub

cp mia-cert.pub /var/www/html
