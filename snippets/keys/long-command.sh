# on: client
# while: on-the-other-side
# ready: connected
# expect: ^connected$
export DOCKER_HOST=ssh://mia@host-public.lab.example

docker exec web sh -c 'echo connected; exec tail -f /dev/null'
