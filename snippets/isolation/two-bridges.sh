# expect: (?s)docker0\s+DOWN.*br-[0-9a-f]{12}\s+UP.*br-[0-9a-f]{12}\s+UP
ip -4 -br addr show type bridge
