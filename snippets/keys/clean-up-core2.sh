# on: core2
rm letter.pcap encrypted.pcap ssh.pcap
