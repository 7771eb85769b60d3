# expect: ^Lunch at 12, by the old bridge\.$
cat ~mia/letter.txt
