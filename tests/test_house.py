"""The house keeps its own rules: layers, pages, snippets."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

from livedocs import snippet
from livedocs.macros import Macros

ROOT = Path(__file__).parent.parent
LIVEDOCS = ROOT / "scripts" / "livedocs"
PAGES = sorted((ROOT / "docs").rglob("*.md"))
SNIPPETS = snippet.read_all(ROOT / "snippets")

# From the ground up; a module imports only what stands below it.
LAYERS = (
    {"errors"},
    {"features"},
    {"snippet", "transcript", "rules"},
    {"host", "private"},
    {"look", "ssh"},
    {"instance", "session", "lookup", "render", "record"},
    {"figures", "script"},
    {"hosts"},
    {"plan", "build", "publish", "search", "theme"},
    {"overview"},
    {"macros"},
    {"__main__"},
)


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
    assert {path.stem for path in LIVEDOCS.glob("*.py")} - {"__init__"} == set().union(*LAYERS)


@pytest.mark.parametrize("path", sorted(LIVEDOCS.glob("*.py")), ids=lambda path: path.stem)
def test_imports_run_downward_only(path: Path) -> None:
    own = next((number for number, layer in enumerate(LAYERS) if path.stem in layer), len(LAYERS))
    above = set().union(*LAYERS[own:]) - (LAYERS[own] if own < len(LAYERS) else set())

    assert set() == {name for name in imports(path) if name.removeprefix("livedocs.") in above and "livedocs." in name}


def test_only_hosts_knows_the_lab() -> None:
    knowing = {path.stem for path in LIVEDOCS.glob("*.py") if any(n.startswith("dockerlab") for n in imports(path))}

    assert {"hosts"} == knowing


def test_the_lab_knows_nothing_of_the_book() -> None:
    assert not [
        p for p in (ROOT / "scripts/dockerlab").rglob("*.py") if any(n.startswith("livedocs") for n in imports(p))
    ]


def test_every_macro_says_what_it_is_for() -> None:
    assert [] == [name for name, macro in vars(Macros).items() if not name.startswith("_") and not macro.__doc__]


def prose(path: Path) -> list[tuple[int, str]]:
    """A page's lines without front matter, macro calls and code fences, with their numbers."""
    text = re.sub(r"\A---\n.*?\n---\n", lambda m: "\n" * m[0].count("\n"), path.read_text(), flags=re.DOTALL)
    text = re.sub(r"\[[^]]*\]\(https?:[^)]*\)", "", text)  # a standard's section may look like an address
    text = re.sub(r"\{\{.*?\}\}", lambda m: "\n" * m[0].count("\n"), text, flags=re.DOTALL)
    return list(enumerate(text.splitlines(), start=1))


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.stem)
def test_no_page_holds_an_address(path: Path) -> None:
    """An address in prose comes from an output, so that it is true on every host."""
    literal = re.compile(r"\b\d{1,3}(\.\d{1,3}){3}\b|\b(?:[0-9a-f]{2}:){5}[0-9a-f]{2}\b|172\.17")

    assert [] == [f"{path.name}:{number}: {line}" for number, line in prose(path) if literal.search(line)]


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.stem)
def test_no_page_holds_pasted_output(path: Path) -> None:
    """What looks like a terminal in a code fence was typed by hand."""
    typed = re.compile(r"^\s*(?:[$#] \w|\w+@\w+[:~]|\d+: \w+: <|PING |CONTAINER ID)")
    inside, found = False, []
    for number, line in prose(path):
        if line.lstrip().startswith("```"):
            inside = not inside
        elif inside and typed.match(line):
            found.append(f"{path.name}:{number}: {line}")

    assert [] == found


@pytest.mark.parametrize("shown", SNIPPETS.values(), ids=SNIPPETS)
def test_snippets_are_short_and_wait_for_conditions(shown: snippet.Snippet) -> None:
    lines = shown.path.read_text().splitlines()

    assert len(lines) < 25
    assert not [line for line in lines if re.match(r"\s*sleep\b", line)], "wait for a condition, with a deadline"


@pytest.mark.parametrize("shown", SNIPPETS.values(), ids=SNIPPETS)
def test_snippets_ask_for_dockers_addresses(shown: snippet.Snippet) -> None:
    """docker0's default network in a snippet would be false on a host with another."""
    assert not re.search(r"172\.17\.|172\.18\.", "".join(step.text for step in shown.steps))
