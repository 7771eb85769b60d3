# expect: (?s)1 received.*1 received
safe=$(docker inspect -f '{{.NetworkSettings.Networks.vault.IPAddress}}' safe)

ping -c 1 -W 1 "$safe"

gateway=$(docker network inspect -f '{{(index .IPAM.Config 0).Gateway}}' vault)

docker exec safe ping -c 1 -W 1 "$gateway"
