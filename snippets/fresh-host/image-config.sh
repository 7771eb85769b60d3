# expect: "Cmd"
docker image inspect -f '{{json .Config}}' nginx | jq
