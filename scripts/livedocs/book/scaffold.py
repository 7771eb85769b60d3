"""A chapter to begin with: its page, its folder, a first snippet that passes, and its line in the nav."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from pathlib import Path

import yaml

from livedocs.book import front
from livedocs.book.book import nav_paths
from livedocs.book.snippet import KEBAB_CASE
from livedocs.errors import LivedocsError, Location, SourceError

SNIPPET = "first-look"

_PAGE = """\
---
title: {title}
description: {description}
---

# {heading}

**{question}**

Say what the reader is about to see, then show it.

{{{{ run("first-look", mark="Linux") }}}}

Take what you say about it from the output: this host runs kernel `{{{{ value("first-look", "^Linux (\\S+)") }}}}`.
"""

_SNIPPET = """\
# A first look at the host; put your own command here.
# expect: ^Linux
uname -sr
"""

# A page's line in a nav: "- Title: page.md" or "- page.md".
_ENTRY = re.compile(r"""^(?P<indent>\s+|)-\s+(?:.*:\s+)?["']?(?P<page>[^\s"']+\.md)["']?\s*(?:#.*)?$""")


@dataclass(frozen=True)
class Scaffold:
    """What a new chapter is made of.

    Attributes:
        page: The page's file, and its text.
        snippet: The first snippet's file, and its text.
        config: `mkdocs.yml`, and its text with the new line; None where it has no nav, and MkDocs finds pages itself.
        line: Number of the new line in `mkdocs.yml`; 0 where there is none.
    """

    page: tuple[Path, str]
    snippet: tuple[Path, str]
    config: tuple[Path, str] | None
    line: int

    def write(self) -> list[Location]:
        """Write it all; give what to open, in the order one looks at it."""
        for path, text in (self.page, self.snippet):
            path.parent.mkdir(parents=True, exist_ok=True)
            with path.open("x", encoding="utf-8") as file:
                file.write(text)
        places = [Location(self.page[0], 1), Location(self.snippet[0], 1)]
        if self.config:
            self.config[0].write_text(self.config[1], encoding="utf-8")
            places.append(Location(self.config[0], self.line))
        return places


def scaffold(root: Path, name: str, question: str) -> Scaffold:
    """Think out a new chapter; nothing is written yet.

    Args:
        root: The book's folder, with `mkdocs.yml`, ``docs/`` and ``snippets/``.
        name: In kebab-case.
        question: What the chapter answers.

    Raises:
        LivedocsError: The name is taken or is not kebab-case, or there is no question.
        SourceError: The nav is written in a way that no line can be added to.
    """
    if not KEBAB_CASE.fullmatch(name):
        near = "-".join(re.findall(r"[a-z0-9]+", re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "-", name).lower()))
        raise LivedocsError(
            f"'{name}' is not kebab-case: use a-z, 0-9 and single hyphens{f', such as {near}' if near else ''}"
        )
    if not question.strip():
        raise LivedocsError(f"chapter '{name}' has no question; say what it answers: \"How does ...?\"")
    if "{{" in question or "{%" in question or "\n" in question:
        raise LivedocsError("the question is one line of plain text, without {{ or {%")
    page, folder = root / "docs" / f"{name}.md", root / "snippets" / name
    for taken in (page, folder):
        if taken.exists():
            raise LivedocsError(f"there is already {taken.relative_to(root)}; choose another name")
    title = name.replace("-", " ").capitalize()
    config = root / "mkdocs.yml"
    front.check_config(config)
    added = _nav_with(config, name, title, root / "snippets")
    texts = _PAGE.format(
        title=_quoted(title), heading=title, description=_quoted(question.strip()), question=question.strip()
    )
    return Scaffold(
        (page, texts),
        (folder / f"{SNIPPET}.sh", _SNIPPET),
        (config, added[0]) if added else None,
        added[1] if added else 0,
    )


def _nav_with(config: Path, name: str, title: str, snippets: Path) -> tuple[str, int] | None:
    """The text of `mkdocs.yml` with the new page behind the last chapter, and its line; comments stay."""
    text = config.read_text(encoding="utf-8")
    lines = text.splitlines(keepends=True)
    start = next((n for n, line in enumerate(lines) if re.match(r"nav\s*:", line)), None)
    if start is None:
        return None
    end = next((n for n in range(start + 1, len(lines)) if re.match(r"[^\s#-]", lines[n])), len(lines))
    entries = [(n, found) for n in range(start + 1, end) if (found := _ENTRY.match(lines[n].rstrip("\n")))]
    chapters = [(n, found) for n, found in entries if (snippets / Path(found["page"]).stem).is_dir()]
    by_hand = f"add '- {_quoted(title)}: {name}.md' by hand, then call this again"
    if f"{name}.md" in {found["page"] for _, found in entries}:
        raise SourceError(Location(config, start + 1), f"the nav has {name}.md already", "choose another name")
    if not entries:
        raise SourceError(Location(config, start + 1), "this nav has no line of its own for a page", by_hand)
    after, model = (chapters or entries)[-1]
    if not lines[after].endswith("\n"):
        lines[after] += "\n"
    lines.insert(after + 1, f"{model['indent']}- {_quoted(title)}: {name}.md\n")
    changed = "".join(lines)
    if f"{name}.md" not in nav_paths(_nav(changed)):
        raise SourceError(Location(config, after + 2), "the nav cannot take a line here", by_hand)
    return changed, after + 2


def _nav(text: str) -> object:
    """The nav of a `mkdocs.yml`, whose tags are for MkDocs only."""
    root = yaml.compose(text, yaml.SafeLoader)
    [nav] = [value for key, value in (root.value if root else ()) if key.value == "nav"]
    return yaml.safe_load(yaml.serialize(nav))


def _quoted(text: str) -> str:
    """The text as YAML takes it."""
    return text if re.fullmatch(r"[A-Za-z][\w ,.?'()-]*", text) else json.dumps(text, ensure_ascii=False)
