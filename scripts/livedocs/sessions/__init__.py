"""Running the snippets: one chapter on one fresh host, several chapters at once."""
