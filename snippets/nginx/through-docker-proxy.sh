# expect: ^one: asked by [\d.]+, forwarded for "[\d.]+"$
curl -s http://localhost:8080/who

ip -br addr show shop0
