"""Boot fresh Docker hosts on a pretend internet, from the command line.

Without a command, this boots a lab and opens a shell on its node host. Leaving the shell ends the lab.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import time
from typing import TYPE_CHECKING

from dockerlab import cache, machine, place
from dockerlab.drawing import draw
from dockerlab.errors import LabError, UnfitError, UnknownNodeError
from dockerlab.images import keys, prepare
from dockerlab.lab import Lab
from dockerlab.node import PATH
from dockerlab.releases import DEFAULT_RELEASE, RELEASES
from dockerlab.terminals import latest, registered
from dockerlab.topology import Installed
from dockerlab.world import internet

if TYPE_CHECKING:
    from collections.abc import Sequence

    from dockerlab.supervised import RunningNode
    from dockerlab.topology import Topology

_TOPOLOGY_OPTIONS = ("release", "bridge", "user_pool", "nodes", "mtu", "installed")

_WITHOUT = """\
without a lab:
  ./scripts/nox -s docs -- --replay                  builds the book from its records
  ./scripts/nox -s docs -- --host ssh://USER@HOST    runs it on a Docker host of your own"""

# As with `docker run`: an error of the lab, as opposed to the command, whose own status is passed on.
LAB_FAILED = 125


def _shell(options: argparse.Namespace) -> int:
    topology = _topology(options, options.node)
    started = time.monotonic()
    with Lab(topology) as lab, registered(lab.nodes):
        node = lab.nodes[options.node]
        print(draw(topology))
        print(
            f"Up in {time.monotonic() - started:.1f} s. You are on {node.name}; Ctrl-D ends the lab and leaves nothing."
        )
        print("To join from another terminal: ./scripts/nox -s lab -- at NODE")
        return _on(node, ["bash", "-l"])


def _at(options: argparse.Namespace) -> int:
    nodes = latest()
    if options.name not in nodes:
        raise UnknownNodeError(options.name, nodes)
    return _on(nodes[options.name], options.argv or ["bash", "-l"])


def _run(options: argparse.Namespace) -> int:
    with Lab(_topology(options, options.name)) as lab:
        return _on(lab.nodes[options.name], options.argv)


def _on(node: RunningNode, command: Sequence[str]) -> int:
    passed_on = [f"{name}={os.environ[name]}" for name in ("TERM", "COLORTERM") if name in os.environ]
    environment = [f"PATH={PATH}", "HOME=/root", "USER=root", "LANG=C.UTF-8", *passed_on]
    return subprocess.run([*node.argv, "env", "-i", "-C", "/root", *environment, *command], check=False).returncode


def _map(options: argparse.Namespace) -> int:
    print(draw(_topology(options)), end="")
    return 0


def _images(_: argparse.Namespace) -> int:
    for entry in cache.entries():
        made = time.strftime("%Y-%m-%d %H:%M", time.localtime(entry.made))
        facts = " ".join(f"{name} {value}" for name, value in entry.facts.items())
        print(f"{entry.size / 1e6:6.0f} MB  {made}  {entry.key}  {facts}")
    print(f"in {place.folder()}")
    return 0


def _prune(options: argparse.Namespace) -> int:
    keep = set() if options.all else {key for release in RELEASES for key in keys(release)}
    for entry in cache.prune(keep):
        print(f"removed {entry.key}, {entry.size / 1e6:.0f} MB")
    return 0


def _check(_: argparse.Namespace) -> int:
    lacking = [f"missing: {requirement}" for requirement in machine.missing()]
    if not lacking and not cache.entries():
        try:
            cache.check()
        except UnfitError as error:
            lacking = [str(error)]
    print(*(lacking or [f"labs can run here, with their images in {place.folder()}"]), sep="\n")
    if lacking:
        print(_WITHOUT)
    return LAB_FAILED if lacking else 0


def _prepare(options: argparse.Namespace) -> int:
    prepare(options.release)
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
        help="; ".join(f"{name}: {known.title}" for name, known in RELEASES.items()) + " (default: %(default)s)",
    )
    options = argparse.ArgumentParser(add_help=False, parents=[release])
    options.add_argument("--bridge", metavar="ADDRESS/PREFIX", help="docker0's address (default: the engine chooses)")
    options.add_argument("--user-pool", metavar="PREFIX", help="the pool of user-defined networks")
    options.add_argument("--nodes", metavar="A,B,...", help="boot only these nodes")
    options.add_argument("--mtu", default=1500, metavar="BYTES", help="MTU of the backbone (default: %(default)s)")
    options.add_argument(
        "--installed",
        default=str(Installed.IMAGES),
        metavar="WHAT",
        help="what is on the hosts: images; engine, which has to pull images; or nothing, not even Docker "
        "(default: %(default)s)",
    )

    shell = commands.add_parser("shell", parents=[options], help="boot a lab and open a shell (the default)")
    shell.add_argument("--node", default="host", help="the node (default: %(default)s)")
    shell.set_defaults(do=_shell)
    run = commands.add_parser("run", parents=[options], help="boot a lab and run one command on a node")
    run.add_argument("name", metavar="NODE")
    run.add_argument("argv", metavar="COMMAND", nargs=argparse.REMAINDER)
    run.set_defaults(do=_run)
    at = commands.add_parser("at", help="open a shell, or run a command, on a node of the open lab")
    at.add_argument("name", metavar="NODE")
    at.add_argument("argv", metavar="COMMAND", nargs=argparse.REMAINDER)
    at.set_defaults(do=_at)
    map_ = commands.add_parser("map", parents=[options], help="draw a lab without booting it")
    map_.set_defaults(do=_map)
    commands.add_parser("images", help="list the cached images with their sizes").set_defaults(do=_images)
    prune = commands.add_parser("prune", help="remove cached images that no lab uses any more")
    prune.add_argument("--all", action="store_true", help="also remove those that the next lab would use")
    prune.set_defaults(do=_prune)
    commands.add_parser("check", help="list what this machine lacks to run labs").set_defaults(do=_check)
    prepare_ = commands.add_parser("prepare", parents=[release], help="make the images of a release now")
    prepare_.set_defaults(do=_prepare)
    return parser


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; returns its exit status, or `LAB_FAILED` if there was an error in the lab."""
    argv = list(sys.argv[1:] if arguments is None else arguments)
    parser = _parser()
    if not argv or (argv[0].startswith("-") and argv[0] not in {"-h", "--help"}):
        argv.insert(0, "shell")
    options = parser.parse_args(argv)
    try:
        status: int = options.do(options)
    except LabError as error:
        print(f"dockerlab: {error}", file=sys.stderr)
        if isinstance(error, UnfitError):
            print(_WITHOUT, file=sys.stderr)
        return LAB_FAILED
    except KeyboardInterrupt:
        return 130
    return status


if __name__ == "__main__":
    sys.exit(main())
