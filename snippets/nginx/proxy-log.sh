# The proxy knows who asked: it is the other end of that connection.
# expect: ^\S+ - - \[.*\] "GET /who HTTP/1\.1" 200
docker logs proxy
