"""Transcripts of runs, and the records of them that the repository keeps."""
