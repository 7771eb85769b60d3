# expect: ^web +yes +yes +- +- +yes$
# expect: ^cache +yes +yes +- +- +yes$
# expect: ^api +- +- +yes +- +yes$
# expect: ^safe +- +- +- +yes +-$
# expect: ^alone +- +- +- +- +-$
# expect: ^bare +yes +yes +yes +yes +yes$
# shellcheck disable=SC2016
format='{{range .NetworkSettings.Networks}}{{.IPAddress}}{{end}}'
mapfile -t targets < <(docker inspect -f "$format" web cache api safe)
targets+=("$(getent ahostsv4 server | awk '{ print $1; exit }')")

probe='for to; do
    ping -c 1 -W 0.2 "$to" > /dev/null 2>&1 && answer=yes || answer=-
    printf "%-8s" "$answer"
done'

printf '%-8s' "" web cache api safe server; echo
for from in web cache api safe alone bare; do
    printf '%-8s' "$from"
    docker exec "$from" bash -c "$probe" bash "${targets[@]}"; echo
done
