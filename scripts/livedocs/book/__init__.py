"""What is written: pages, snippets, the glossary, and what must hold between them."""
