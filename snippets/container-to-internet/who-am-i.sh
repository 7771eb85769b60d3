# on: container web
# expect: ^\d+\.\d+\.\d+\.\d+$
curl -s http://server/ip
