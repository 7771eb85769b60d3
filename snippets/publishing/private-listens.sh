timeout 5 docker exec private bash -c 'until ss -ltnH "sport = :80" | grep -q .; do :; done'
