# on: client
cat host.key >> ~/.ssh/known_hosts
