"""The house rules for pages, snippets and the built site, and their checks."""
