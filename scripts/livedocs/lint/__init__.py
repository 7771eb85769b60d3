"""The rules of the house for pages, snippets and the built site."""
