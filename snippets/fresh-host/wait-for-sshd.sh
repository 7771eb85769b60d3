timeout 5 bash -c 'until ss -ltnH "sport = :22" | grep -q .; do :; done'
