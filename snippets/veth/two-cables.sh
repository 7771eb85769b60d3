# expect: (?s)veth.*veth
docker run -d --name web2 nginx

bridge link
