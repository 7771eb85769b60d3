# on: client
# while: on-the-other-side
# ready: connected
# expect: ^connected$
export DOCKER_HOST=ssh://host

docker exec web sh -c 'echo connected; exec tail -f /dev/null'
