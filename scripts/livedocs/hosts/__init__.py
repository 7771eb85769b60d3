"""Where snippets run: from a URL to places that run commands."""
