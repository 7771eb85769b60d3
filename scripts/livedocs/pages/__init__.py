"""What a page may call, and how transcripts become HTML and SVG."""
