# on: client
# expect: ^web$
docker -H ssh://host rm -f web

rm ~/.ssh/mia ~/.ssh/mia.pub ~/.ssh/mia-cert.pub \
    ~/.ssh/config ~/.ssh/known_hosts

rm letter.* shared.* tampered.bin public.pem \
    reply.* forged.txt host.key ca.pub guess.txt long.txt

unset DOCKER_HOST
