cat > proxy.conf <<'END'
events {}
http {
    server {
        listen 80;
        location / {
            proxy_pass http://one;
        }
    }
}
END
