# on: server
echo 'Make it 13, said the server.' > reply.txt

openssl dgst -sha256 -sign private.pem -out reply.sig reply.txt

cp reply.txt reply.sig /var/www/html
