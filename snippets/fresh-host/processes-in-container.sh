# on: container web
# expect: ^ +1 root +nginx: master process
ps -p 1 -o pid,user,args

uname -r
