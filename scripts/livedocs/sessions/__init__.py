"""Runs the snippets: each chapter on a fresh host, several chapters at a time."""
