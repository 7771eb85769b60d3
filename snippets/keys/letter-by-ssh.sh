# on: client
ssh mia@host-public.lab.example 'cat > letter.txt' < letter.txt
