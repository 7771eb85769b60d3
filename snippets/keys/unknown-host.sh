# on: client
# status: 255
# expect: ^Host key verification failed\.
ssh host hostname
