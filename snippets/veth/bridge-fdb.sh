# expect: ^[0-9a-f:]{17} dev veth[0-9a-f]{7} master docker0\s*$
bridge fdb show br docker0
