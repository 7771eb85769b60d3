# on: client
# status: 1
# expect: ^Verification failure$
sed s/13/14/ reply.txt > forged.txt

openssl dgst -sha256 -verify public.pem -signature reply.sig forged.txt
