# status: 1
# expect: ^> \S+ dev docker0 .*linkdown
# expect: \A(?![\s\S]*^<)
ip route | diff route.before -
