# expect: ^proxy$
cat > proxy.conf <<'END'
events {}
http {
    server {
        listen 80;
        location / {
            proxy_pass http://one;
            proxy_set_header X-Forwarded-For $proxy_add_x_forwarded_for;
        }
    }
}
END

docker kill -s HUP proxy
