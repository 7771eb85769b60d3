"""``python -m livedocs.bench build | hosts | serve``: see `livedocs.bench`."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from livedocs.bench import build, hosts, serve
from livedocs.errors import LivedocsError


def main() -> int:
    """Measure what the command line says; give the exit status."""
    parser = argparse.ArgumentParser(prog="nox -s bench --", description=build.__doc__.partition("\n")[0])
    commands = parser.add_subparsers(dest="what", required=True)
    building = commands.add_parser("build", help="a build, against other ways to have outputs in a site")
    building.add_argument("--rounds", metavar="N", type=int, default=3, help="(default: %(default)s)")
    building.add_argument("--book", choices=("real", "generated", "both"), default="both", help="(default: both)")
    reaching = commands.add_parser("hosts", help="a host behind ssh, against a lab for each chapter")
    reaching.add_argument("--rounds", metavar="N", type=int, default=3, help="(default: %(default)s)")
    saving = commands.add_parser("serve", help="how soon a save is on the page, against MkDocs' own server")
    saving.add_argument("--rounds", metavar="N", type=int, default=10, help="(default: %(default)s)")
    chosen = parser.parse_args()
    try:
        if chosen.what == "build":
            report = build.bench(Path.cwd(), chosen.rounds, chosen.book)
        elif chosen.what == "serve":
            report = serve.bench(Path.cwd(), chosen.rounds)
        else:
            report = hosts.bench(Path.cwd(), chosen.rounds)
        for line in report:
            print(line, flush=True)
    except LivedocsError as error:
        print(f"\n{error}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
