# on: client
# expect: ^no answer: curl ended with 28$
# expect: ^one: asked by
curl -s --max-time 2 http://host-public/who ||
    echo "no answer: curl ended with $?"

curl -s --max-time 2 http://host-public/who ||
    echo "no answer: curl ended with $?"
