# on: client
# expect: ^Verified OK$
curl -s -O http://server/reply.txt -O http://server/reply.sig

cat reply.txt

openssl dgst -sha256 -verify public.pem -signature reply.sig reply.txt
