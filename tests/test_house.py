"""The house keeps its own rules: layers, pages, snippets."""

from __future__ import annotations

import ast
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
    {"features", "front"},
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
    {"plan", "build", "changes", "glossary", "publish", "search", "sections", "styles", "theme", "links"},
    {"house", "warm", "finish"},
    {"serving"},
    {"schema", "reference"},
    {"overview"},
    {"macros"},
    {"expand"},
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
