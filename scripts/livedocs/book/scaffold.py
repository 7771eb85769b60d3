"""Creates a new chapter: its page, its folder, a first snippet that passes, and its line in the nav."""

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

Tell your readers what they are about to see, then show it.

{{{{ run("first-look", mark="Linux") }}}}

Take values in your text from the output: this host runs kernel `{{{{ value("first-look", "^Linux (\\S+)") }}}}`.
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
    """The files of a new chapter.

    Attributes:
        page: Path and text of the page.
        snippet: Path and text of the first snippet.
        config: Path of `mkdocs.yml` and its text with the new line; None if it has no nav, as MkDocs then finds the
            page by itself.
        line: Number of the new line in `mkdocs.yml`; 0 if there is none.
    """

    page: tuple[Path, str]
    snippet: tuple[Path, str]
    config: tuple[Path, str] | None
    line: int

    def write(self) -> list[Location]:
        """Write the files, and return the places to open in an editor, the page first."""
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
    """Plan a new chapter; nothing is written yet.

    Args:
        root: The book's folder, with `mkdocs.yml`, ``docs/`` and ``snippets/``.
        name: The chapter's name, in kebab-case.
        question: The question that the chapter answers.

    Raises:
        LivedocsError: The name is taken or not in kebab-case, or the question is missing or not plain text.
        SourceError: The nav is written in a form that a line cannot be added to.
    """
    if not KEBAB_CASE.fullmatch(name):
        near = "-".join(re.findall(r"[a-z0-9]+", re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "-", name).lower()))
        raise LivedocsError(
            f"'{name}' is not kebab-case: use a-z, 0-9 and single hyphens{f', such as {near}' if near else ''}"
        )
    if not question.strip():
        raise LivedocsError(f"chapter '{name}' has no question; give the one that it answers: \"How does ...?\"")
    if "{{" in question or "{%" in question or "\n" in question:
        raise LivedocsError("the question must be one line of plain text, without {{ or {%")
    page, folder = root / "docs" / f"{name}.md", root / "snippets" / name
    for taken in (page, folder):
        if taken.exists():
            raise LivedocsError(f"there is already {taken.relative_to(root)}; choose another name")
    title = name.replace("-", " ").capitalize()
    config = root / "mkdocs.yml"
    front.check_config(config)
    nav = _nav_with(config, name, title, root / "snippets")
    text = _PAGE.format(
        title=_quoted(title), heading=title, description=_quoted(question.strip()), question=question.strip()
    )
    return Scaffold(
        (page, text),
        (folder / f"{SNIPPET}.sh", _SNIPPET),
        (config, nav[0]) if nav else None,
        nav[1] if nav else 0,
    )


def _nav_with(config: Path, name: str, title: str, snippets: Path) -> tuple[str, int] | None:
    """The text of `mkdocs.yml` with the new page after the last chapter, and that line's number; comments are kept."""
    text = config.read_text(encoding="utf-8")
    lines = text.splitlines(keepends=True)
    start = next((n for n, line in enumerate(lines) if re.match(r"nav\s*:", line)), None)
    if start is None:
        return None
    end = next((n for n in range(start + 1, len(lines)) if re.match(r"[^\s#-]", lines[n])), len(lines))
    entries = [(n, entry) for n in range(start + 1, end) if (entry := _ENTRY.match(lines[n].rstrip("\n")))]
    chapters = [(n, entry) for n, entry in entries if (snippets / Path(entry["page"]).stem).is_dir()]
    by_hand = f"add '- {_quoted(title)}: {name}.md' by hand, then repeat this command"
    if f"{name}.md" in {entry["page"] for _, entry in entries}:
        raise SourceError(Location(config, start + 1), f"the nav already contains {name}.md", "choose another name")
    if not entries:
        raise SourceError(Location(config, start + 1), "the nav does not have one line per page", by_hand)
    after, model = (chapters or entries)[-1]
    if not lines[after].endswith("\n"):
        lines[after] += "\n"
    lines.insert(after + 1, f"{model['indent']}- {_quoted(title)}: {name}.md\n")
    changed = "".join(lines)
    if f"{name}.md" not in nav_paths(_nav(changed)):
        raise SourceError(Location(config, after + 2), "a line cannot be added to the nav here", by_hand)
    return changed, after + 2


def _nav(text: str) -> object:
    """The nav of a `mkdocs.yml`; YAML tags elsewhere in the file, which only MkDocs knows, are ignored."""
    root = yaml.compose(text, yaml.SafeLoader)
    [nav] = [value for key, value in (root.value if root else ()) if key.value == "nav"]
    return yaml.safe_load(yaml.serialize(nav))


def _quoted(text: str) -> str:
    """The text as a YAML scalar, in quotation marks if necessary."""
    return text if re.fullmatch(r"[A-Za-z][\w ,.?'()-]*", text) else json.dumps(text, ensure_ascii=False)
