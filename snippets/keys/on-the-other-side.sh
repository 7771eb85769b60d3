# expect: ^docker system dial-stdio$
ps -u mia -o args= | sort -u
