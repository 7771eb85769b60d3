"""``python -m livedocs``: see `livedocs.cli`."""

from livedocs.cli import main

main()
