"""Fresh Docker hosts on a pretend internet."""
