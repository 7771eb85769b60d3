# expect: "Type": "layers"
docker image inspect -f '{{json .RootFS}}' nginx | jq
