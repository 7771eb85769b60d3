"""The macros that pages call, and the HTML and SVG that they make from transcripts."""
