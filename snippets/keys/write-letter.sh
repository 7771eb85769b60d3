# on: client
# expect: ^Lunch at 12, by the old bridge\.$
echo 'Lunch at 12, by the old bridge.' > letter.txt

cat letter.txt
