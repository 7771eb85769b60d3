# expect: Welcome to nginx
curl -s http://127.0.0.1:8081/ | grep '<h1>'
