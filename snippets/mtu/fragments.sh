# expect: 1472\(1500\) bytes of data
# expect: 1 received
docker run --rm nginx ping -c 1 -M dont -s 1472 server
