# expect: 0\.0\.0\.0:8080 .*docker-proxy
ss -ltnp 'sport = :8080'
