"""Repairs of Material for MkDocs' output, done once on the finished site.

Each repair says why, and must find its text: a release of the theme that changes it stops the build instead of losing
the repair. Done on files and not by overriding the theme's templates, since a copied template silently keeps the old
release's faults.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from livedocs.book import glossary
from livedocs.errors import SiteChanged
from livedocs.site import styles


@dataclass(frozen=True)
class Repair:
    """A text of the theme's that is replaced wherever it stands.

    Attributes:
        why: What is wrong with it, as a clause.
        files: Where, as a pattern below the site.
        old: What stands there; must be found in every file that has the sign.
        new: What stands there afterwards.
        sign: A text that tells that the file has the part of the theme that is repaired; empty where each file has it.
    """

    why: str
    files: str
    old: str
    new: str
    sign: str = ""

    def apply(self, path: Path, text: str) -> str:
        """The text of a file, repaired.

        Raises:
            SiteChanged: The file has the sign, and not the text.
        """
        if self.sign and self.sign not in text:
            return text
        if self.old not in text:
            raise SiteChanged(
                f"{path.name}: the theme has no {self.old!r} any more, which is repaired because {self.why}; "
                "look at what the new release does, then adapt or delete the repair in livedocs.site.theme"
            )
        return text.replace(self.old, self.new)


_PAGES = "**/*.html"
_BUNDLE = "assets/javascripts/bundle.*.min.js"
_BODY = "<body dir="  # of every page that the theme made
REPAIRS = (
    Repair(
        why="a dialog needs a name (WCAG 4.1.2)",
        files=_PAGES,
        old='data-md-component="search" role="dialog"',
        new='data-md-component="search" role="dialog" aria-label="Search"',
        sign='data-md-component="search"',
    ),
    Repair(
        why="the whole index of the search would be loaded with each page, and not when the search is opened",
        files=_BUNDLE,
        old='(location.protocol!=="file:")',
        new="(!1)",
    ),
    Repair(
        why="it would be loaded also to mark what was searched for, where nothing was",
        files=_BUNDLE,
        old='"search.highlight")?',
        new='"search.highlight")&&location.search?',
    ),
    Repair(
        why="a tooltip of the theme's for each heading's mark and each button costs a phone time with every page",
        files=_BUNDLE,
        old='"[title]:not([data-preview])"',
        new=f'"a[title][href*={Path(glossary.NAME).stem}]"',
    ),
    Repair(
        why="the topics of each result would be a landmark, all of them alike",
        files=_BUNDLE,
        old='"nav",{class:"md-tags"}',
        new='"div",{class:"md-tags"}',
    ),
)

# Browsers start no worker from file://, and the theme's search is one: there, a hidden frame does its work.
_WORKER_FROM_FILE = """\
location.protocol === "file:" && (window.Worker = class extends EventTarget {
  constructor(url) {
    super();
    const frame = document.body.appendChild(document.createElement("iframe"));
    frame.hidden = true;
    this.inside = frame.contentWindow;
    this.inside.postMessage = (data) => this.dispatchEvent(new MessageEvent("message", { data }));
    const script = frame.contentDocument.createElement("script");
    this.ready = new Promise((loaded) => (script.onload = loaded));
    script.src = url;
    frame.contentDocument.body.append(script);
  }
  postMessage(data) {
    this.ready.then(() => this.inside.dispatchEvent(new MessageEvent("message", { data })));
  }
});
"""
_SLATE = re.compile(r'@media screen\s*\{\s*\[data-md-color-scheme="?slate"?\]\s*\{([^}]*)\}')
_CONTENTS = re.compile(r'<nav class="md-nav" aria-label="[^"]*">')
_SOURCE_MAP = re.compile(r"//# sourceMappingURL=\S+|/\*# sourceMappingURL=\S+ \*/")


def repair(site: Path) -> None:
    """Apply every repair to a finished site.

    Raises:
        SiteChanged: A repair did not find its text.
    """
    texts = {path: path.read_text(encoding="utf-8") for path in sorted(site.rglob("*.html"))}
    pages = {path: text for path, text in texts.items() if _BODY in text}  # others lay in docs/ as they are
    for fault in REPAIRS:
        if fault.files == _PAGES:
            pages.update({path: fault.apply(path, text) for path, text in pages.items()})
        else:
            for path in sorted(site.glob(fault.files)):
                path.write_text(fault.apply(path, path.read_text(encoding="utf-8")), encoding="utf-8")
    # The theme makes each level of a table of contents a landmark, some of them of the same name.
    # Not a `Repair`, since a site may have no such level; whoever tests its pages for barriers sees it gone.
    pages.update({path: _CONTENTS.sub('<nav class="md-nav" role="none">', text) for path, text in pages.items()})
    _darken_without_scripts(site)
    _search_from_files(site)
    _drop_source_maps(site)
    styles.unite(site, pages)
    for path, text in pages.items():
        path.write_text(text, encoding="utf-8")


def _darken_without_scripts(site: Path) -> None:
    """Give readers without JavaScript the dark pages their system asks for: the theme switches by script only.

    What the theme says of its dark scheme, and what our own style sheet changes of it, is said again for them.
    """
    found = False
    for path in sorted(site.glob("assets/**/*.css")):
        text = path.read_text(encoding="utf-8")
        slate = _SLATE.search(text)
        if slate is None:
            continue
        found = found or "palette" in path.name
        dark = f"@media screen and (prefers-color-scheme:dark){{.no-js [data-md-color-scheme=default]{{{slate[1]}}}}}"
        path.write_text(text + dark, encoding="utf-8")
    if not found and any(site.glob("assets/stylesheets/palette.*.css")):
        raise SiteChanged("the theme's palette has no dark scheme as it was; without JavaScript pages would stay light")


def _search_from_files(site: Path) -> None:
    """Let the search work after unpacking, too: from file:// the theme asks for its index as a script."""
    index = site / "search" / "search_index.json"
    if not index.is_file():
        return
    index.with_suffix(".js").write_text(f"var __index = {index.read_text(encoding='utf-8')}", encoding="utf-8")
    for path in site.glob(_BUNDLE):
        text = path.read_text(encoding="utf-8")
        if "new Worker(" not in text or "search_index.js" not in text:
            raise SiteChanged(f"{path.name}: the theme starts no worker as it did; look at livedocs.site.theme")
        path.write_text(_WORKER_FROM_FILE + text, encoding="utf-8")


def _drop_source_maps(site: Path) -> None:
    """Leave out the theme's source maps: megabytes that no reader asks for."""
    for path in site.glob("assets/**/*.map"):
        path.unlink()
    for path in (*site.glob("assets/**/*.min.js"), *site.glob("assets/**/*.min.css")):
        text = path.read_text(encoding="utf-8")
        path.write_text(_SOURCE_MAP.sub("", text), encoding="utf-8")
