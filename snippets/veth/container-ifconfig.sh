# on: container web
# expect: ^eth0: flags
ifconfig eth0
