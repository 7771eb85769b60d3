# on: client
ssh host 'hostname; whoami'
