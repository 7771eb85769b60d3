# on: client
cat > ~/.ssh/config <<'END'
Host host
    HostName host-public.lab.example
    User mia
    IdentityFile ~/.ssh/mia
END
