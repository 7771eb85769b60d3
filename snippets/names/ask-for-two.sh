# on: container api
# expect: ^\S+\s+STREAM web$
# expect: ^\S+\s+STREAM server\.lab\.example$
getent ahostsv4 web

getent ahostsv4 server.lab.example
