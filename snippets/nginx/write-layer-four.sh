cat > layer4.conf <<'END'
include /etc/nginx/modules-enabled/*.conf;
events {}
stream {
    upstream shop {
        server one:80;
        server two:80;
    }
    server {
        listen 80;
        proxy_connect_timeout 1s;
        proxy_pass shop;
    }
}
END
