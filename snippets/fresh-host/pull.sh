# timeout: 60
# expect: ^Status: Downloaded newer image for nginx:latest
docker pull nginx | grep -vE ': (Verifying Checksum|Download complete)$'
