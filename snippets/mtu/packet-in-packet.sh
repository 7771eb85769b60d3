# while: through-the-tunnel
# ready: listening on
# expect: proto UDP \(17\), length 1500\)
# expect: proto ICMP \(1\), length 1450\)
# save: tunnel.pcap
tcpdump -l -t -nn -v -c 1 -i eth0 --print -w tunnel.pcap \
    'udp port 4789 and greater 1400'
