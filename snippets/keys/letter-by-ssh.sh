# on: client
ssh host 'cat > letter.txt' < letter.txt
