# expect: ^A /hello\.txt$
docker diff web | sort -k 2
