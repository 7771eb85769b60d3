"""Fresh Docker hosts on a pretend internet, at the command line.

Without a command it boots a lab and opens a shell on ``host``; leaving the shell ends the lab.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import time
from typing import TYPE_CHECKING

from dockerlab import cache, machine
from bench.lab import bench
from dockerlab.drawing import draw
from dockerlab.errors import LabError, UnknownNodeError
from dockerlab.images import keys, prepare
from dockerlab.lab import Lab
from dockerlab.node import PATH
from dockerlab.recipe import DEFAULT_RELEASE, RELEASES
from dockerlab.terminals import noted, opened
from dockerlab.topology import Installed
from dockerlab.world import internet

if TYPE_CHECKING:
    from collections.abc import Sequence

    from dockerlab.lab import RunningNode
    from dockerlab.topology import Topology

_TOPOLOGY_OPTIONS = ("release", "bridge", "user_pool", "nodes", "mtu", "installed")

# What `docker run` ends with where the fault is not the command's, whose own status is passed on.
REFUSED = 125


def _shell(options: argparse.Namespace) -> int:
    topology = _topology(options, options.node)
    started = time.monotonic()
    with Lab(topology) as lab, noted(lab.nodes):
        node = lab.nodes[options.node]
        print(draw(topology))
        print(f"Up in {time.monotonic() - started:.1f} s. This is {node.name}; Ctrl-D ends the lab and leaves nothing.")
        print("A second terminal joins it with: ./scripts/nox -s lab -- at NODE")
        return _on(node, ["bash", "-l"])


def _at(options: argparse.Namespace) -> int:
    nodes = opened()
    if options.name not in nodes:
        raise UnknownNodeError(options.name, nodes)
    return _on(nodes[options.name], options.words or ["bash", "-l"])


def _run(options: argparse.Namespace) -> int:
    with Lab(_topology(options, options.name)) as lab:
        return _on(lab.nodes[options.name], options.words)


def _on(node: RunningNode, command: Sequence[str]) -> int:
    kept = [f"{name}={os.environ[name]}" for name in ("TERM", "COLORTERM") if name in os.environ]
    pinned = [f"PATH={PATH}", "HOME=/root", "USER=root", "LANG=C.UTF-8", *kept]
    return subprocess.run([*node.argv, "env", "-i", "-C", "/root", *pinned, *command], check=False).returncode


def _map(options: argparse.Namespace) -> int:
    print(draw(_topology(options)), end="")
    return 0


def _images(_: argparse.Namespace) -> int:
    for entry in cache.entries():
        made = time.strftime("%Y-%m-%d %H:%M", time.localtime(entry.made))
        facts = " ".join(f"{name} {value}" for name, value in entry.facts.items())
        print(f"{entry.size / 1e6:6.0f} MB  {made}  {entry.key}  {facts}")
    print(f"in {cache.folder()}")
    return 0


def _prune(options: argparse.Namespace) -> int:
    keep = set() if options.all else {key for release in RELEASES for key in keys(release)}
    for entry in cache.prune(keep):
        print(f"removed {entry.key}, {entry.size / 1e6:.0f} MB")
    return 0


def _check(_: argparse.Namespace) -> int:
    lacking = machine.missing()
    for lack in lacking:
        print(f"{lack.what} is missing; {lack.cure}")
    if not lacking:
        print("labs can run here")
    return 1 if lacking else 0


def _prepare(options: argparse.Namespace) -> int:
    prepare(options.release)
    return 0


def _bench(options: argparse.Namespace) -> int:
    print(bench(options.release, options.rounds), end="")
    return 0


def _topology(options: argparse.Namespace, node: str | None = None) -> Topology:
    topology = internet(**{name: getattr(options, name) for name in _TOPOLOGY_OPTIONS})
    if node is not None and node not in topology.nodes:
        raise UnknownNodeError(node, topology.nodes)
    return topology


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="dockerlab", description=__doc__)
    commands = parser.add_subparsers(dest="command", metavar="COMMAND")
    release = argparse.ArgumentParser(add_help=False)
    release.add_argument(
        "--release",
        default=DEFAULT_RELEASE,
        metavar="NAME",
        help="; ".join(f"{name}: {what}" for name, what in RELEASES.items()) + " (default: %(default)s)",
    )
    options = argparse.ArgumentParser(add_help=False, parents=[release])
    options.add_argument("--bridge", metavar="ADDRESS/PREFIX", help="docker0's address (default: the engine's choice)")
    options.add_argument("--user-pool", metavar="PREFIX", help="where user networks get their prefixes from")
    options.add_argument("--nodes", metavar="A,B,...", help="boot these nodes only")
    options.add_argument("--mtu", default=1500, metavar="BYTES", help="of the backbone (default: %(default)s)")
    options.add_argument(
        "--installed",
        default=str(Installed.IMAGES),
        metavar="WHAT",
        help="on the hosts: images, engine (images are pulled), or nothing (Docker is installed)",
    )

    shell = commands.add_parser("shell", parents=[options], help="boot a lab and open a shell (the default)")
    shell.add_argument("--node", default="host", help="where (default: %(default)s)")
    shell.set_defaults(do=_shell)
    run = commands.add_parser("run", parents=[options], help="boot a lab and run one command on a node")
    run.add_argument("name", metavar="NODE")
    run.add_argument("words", metavar="COMMAND", nargs=argparse.REMAINDER)
    run.set_defaults(do=_run)
    joining = commands.add_parser("at", help="open a terminal, or run a command, on a node of the lab that is open")
    joining.add_argument("name", metavar="NODE")
    joining.add_argument("words", metavar="COMMAND", nargs=argparse.REMAINDER)
    joining.set_defaults(do=_at)
    drawing = commands.add_parser("map", parents=[options], help="draw a lab without booting it")
    drawing.set_defaults(do=_map)
    commands.add_parser("images", help="list the cached images with their sizes").set_defaults(do=_images)
    prune = commands.add_parser("prune", help="remove cached images that no lab uses any more")
    prune.add_argument("--all", action="store_true", help="remove those in use as well")
    prune.set_defaults(do=_prune)
    commands.add_parser("check", help="say what this machine lacks to run labs").set_defaults(do=_check)
    timing = commands.add_parser("bench", parents=[release], help="time labs against an engine on its own")
    timing.add_argument("--rounds", type=int, default=9, metavar="N", help="(default: %(default)s)")
    timing.set_defaults(do=_bench)
    preparing = commands.add_parser("prepare", parents=[release], help="make the images now")
    preparing.set_defaults(do=_prepare)
    return parser


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; returns its exit status, or `REFUSED` where the lab was not to be had."""
    words = list(sys.argv[1:] if arguments is None else arguments)
    parser = _parser()
    if not words or (words[0].startswith("-") and words[0] not in {"-h", "--help"}):
        words.insert(0, "shell")
    options = parser.parse_args(words)
    try:
        status: int = options.do(options)
    except (LabError, ValueError) as error:
        print(f"dockerlab: {error}", file=sys.stderr)
        return REFUSED
    except KeyboardInterrupt:
        return 130
    return status


if __name__ == "__main__":
    sys.exit(main())
