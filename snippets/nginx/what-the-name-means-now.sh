# on: container proxy
# expect: \bone$
# expect: \btwo$
getent hosts one

getent hosts two
