# expect: ^State.*\s*\Z
ss -ltn 'sport = :80'
