# status: 125
# expect: listen tcp4 0\.0\.0\.0:9000: bind: address already in use
docker run -d --name web3 -p 9000:80 nginx
