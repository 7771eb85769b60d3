# The form the manuals of old show: every word is taken for the name of an object.
# status: 1
# expect: [Nn]o such object: network
docker inspect network bridge
