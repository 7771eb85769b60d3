# on: container plain
# status: 2
getent ahostsv4 other
