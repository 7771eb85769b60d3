"""What a run printed, as values, and what is kept of it in the repository."""
