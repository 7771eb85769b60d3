mkdir -p site

echo 'A page from a file.' > site/index.html

cat > backend.conf <<'END'
events {}
http {
    server {
        listen 80;
        root /site;
        location = /who {
            default_type text/plain;
            return 200 '$hostname: asked by $remote_addr, forwarded for "$http_x_forwarded_for"\n';
        }
    }
}
END
