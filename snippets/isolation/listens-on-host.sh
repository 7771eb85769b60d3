# expect: 0\.0\.0\.0:80
ss -ltn 'sport = :80'
