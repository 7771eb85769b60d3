"""``python -m bench``: see `bench.cli`."""

from bench.cli import cli

cli(prog_name="bench")
