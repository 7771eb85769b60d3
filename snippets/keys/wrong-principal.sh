# on: client
# status: 255
# expect: Permission denied \(publickey\)
ssh host whoami
