cat > layer7.conf <<'END'
events {}
http {
    upstream shop {
        server one;
        server two;
    }
    server {
        listen 80;
        proxy_connect_timeout 1s;
        proxy_set_header X-Forwarded-For $proxy_add_x_forwarded_for;
        location / {
            proxy_pass http://shop;
        }
        location /reports/ {
            proxy_pass http://two/;
        }
    }
}
END
