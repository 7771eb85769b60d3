# on: container api
# expect: ^Server:\s+127\.0\.0\.11$
# expect: ^Name:\s+web\nAddress: \S+$
nslookup web
