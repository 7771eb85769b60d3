"""The house keeps its own rules: layers, pages, snippets."""

from __future__ import annotations

import ast
import re
import struct
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from livedocs import house, snippet
from livedocs.macros import Macros

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from livedocs.errors import SourceError

ROOT = Path(__file__).parent.parent
LIVEDOCS = ROOT / "scripts" / "livedocs"
PAGES = sorted((ROOT / "docs").rglob("*.md"))
SNIPPETS = snippet.read_all(ROOT / "snippets")

# From the ground up; a module imports only what stands below it.
LAYERS = (
    {"errors"},
    {"features", "front", "kept"},
    {"snippet", "transcript", "rules"},
    {"output", "private"},
    {"running"},
    {"stream"},
    {"host"},
    {"engine", "ssh"},
    {"look"},
    {"instance", "session", "lookup", "render", "record"},
    {"figures", "script", "progress"},
    {"hosts", "downloads"},
    {"plan", "build", "changes", "glossary", "publish", "sections", "styles", "theme", "links"},
    {"house", "warm", "finish", "templates"},
    {"serving"},
    {"reference", "code"},
    {"overview"},
    {"macros"},
    {"expand", "hooks"},
    {"__main__", "scaffold", "lint", "site", "why", "preview", "zensical"},
    {"bench.measure"},
    {"bench.acts"},
    {"bench.books"},
    {"bench.instances"},
    {"bench.build", "bench.hosts"},
    {"bench.serve"},
    {"bench.__main__"},
)
MODULES = {
    ".".join(path.relative_to(LIVEDOCS).with_suffix("").parts): path
    for path in sorted(LIVEDOCS.rglob("*.py"))
    if path.stem != "__init__"
}


def imports(path: Path) -> set[str]:
    """Modules that a module imports, as dotted names."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found |= {node.module, *(f"{node.module}.{alias.name}" for alias in node.names)}
    return found


def test_every_module_of_livedocs_has_its_layer() -> None:
    assert set(MODULES) == set().union(*LAYERS)


@pytest.mark.parametrize("module", MODULES)
def test_imports_run_downward_only(module: str) -> None:
    own = next(number for number, layer in enumerate(LAYERS) if module in layer)
    above = set().union(*LAYERS[own + 1 :])

    assert set() == {name for name in imports(MODULES[module]) if name.removeprefix("livedocs.") in above}


def test_only_hosts_knows_the_lab() -> None:
    knowing = {name for name, path in MODULES.items() if any(n.startswith("dockerlab") for n in imports(path))}

    assert {"hosts"} == knowing


def test_the_lab_knows_nothing_of_the_book() -> None:
    assert not [
        p for p in (ROOT / "scripts/dockerlab").rglob("*.py") if any(n.startswith("livedocs") for n in imports(p))
    ]


def test_every_macro_says_what_it_is_for() -> None:
    assert [] == [name for name, macro in vars(Macros).items() if not name.startswith("_") and not macro.__doc__]


@pytest.mark.parametrize("rule", house.PAGE_RULES.values(), ids=house.PAGE_RULES)
@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.stem)
def test_pages_keep_the_rules(path: Path, rule: Callable[[Path], Iterable[SourceError]]) -> None:
    assert [] == [str(error) for error in rule(path)]


@pytest.mark.parametrize("rule", house.SNIPPET_RULES.values(), ids=house.SNIPPET_RULES)
def test_snippets_keep_the_rules(rule: Callable[[snippet.Snippet], Iterable[SourceError]]) -> None:
    assert [] == [str(error) for shown in SNIPPETS.values() for error in rule(shown)]


def packets(capture: bytes) -> list[tuple[str, bytes]]:
    """When each packet of a little-endian pcap was seen, as tcpdump says it, and the packet."""
    found, at = [], 24
    while at < len(capture):
        seconds, micros, size, _ = struct.unpack_from("<IIII", capture, at)
        when = datetime.fromtimestamp(seconds, UTC).strftime("%H:%M:%S") + f".{micros:06}"
        found.append((when, capture[at + 16 : at + 16 + size]))
        at += 16 + size
    return found


@pytest.mark.parametrize("name", [name for name, shown in SNIPPETS.items() if shown.saves])
def test_a_capture_to_download_is_of_the_run_that_its_record_shows(name: str) -> None:
    """The same times; and where none are shown, the numbers that differ from run to run."""
    shown = SNIPPETS[name]
    said = shown.path.with_suffix(".txt").read_text()
    for saved in shown.saves:
        seen = packets(shown.path.with_name(saved).read_bytes())
        times = re.findall(r"^  (\d\d:\d\d:\d\d\.\d{6}) ", said, re.MULTILINE)
        assert times in ([], [when for when, _ in seen])
        drawn = re.findall(r"\.(\d{5})(?= >|:)|, id (\d+), seq|\[S\.?\], seq (\d+),", said)
        port_or_id = {int(port or number).to_bytes(2) for port, number, _ in drawn if port or number}
        sequence = {int(number).to_bytes(4) for *_, number in drawn if number}
        assert set() == {found for found in port_or_id | sequence if not any(found in packet for _, packet in seen)}
