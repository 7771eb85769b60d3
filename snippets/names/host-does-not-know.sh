# status: 2
getent hosts web
