"""The book as it is written: pages, snippets, the glossary, and the checks that they fit together."""
