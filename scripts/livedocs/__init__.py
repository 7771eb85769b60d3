"""Turns snippets into true pages."""
