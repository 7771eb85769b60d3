# expect: ^root +nginx: master process
ps -C nginx -o user=,args= | sort -u
