# on: container api
# expect: ^udp .* 127\.0\.0\.11:(?!53\b)\d+ 
# expect: ^tcp .* 127\.0\.0\.11:(?!53\b)\d+ 
ss -lntup 'src 127.0.0.11'
