# on: server
# expect: ^Signed user key mia-cert\.pub: id "mia@client" serial 1 for operator valid from
ssh-keygen -s ca -I mia@client -z 1 -n operator -V +1h mia.pub

cp mia-cert.pub /var/www/html
