"""A built site as a visitor who cannot see it meets it: its links, the places they lead to, its images' texts."""

from __future__ import annotations

from dataclasses import dataclass, field
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urlsplit

from livedocs.errors import Location


@dataclass
class Page:
    """A page of a built site.

    Attributes:
        path: Its file.
        source: The page of the book it was made from; the file itself where that is not known.
        site: The folder of the site.
        places: What a link's fragment may name on it.
        links: What it links to, with the line of the HTML.
        undescribed: Its images that have no text, with the line of the HTML.
        others: All pages of the site, by file.
    """

    path: Path
    source: Path
    site: Path
    places: set[str] = field(default_factory=set)
    links: list[tuple[int, str]] = field(default_factory=list)
    undescribed: list[tuple[int, str]] = field(default_factory=list)
    others: dict[Path, Page] = field(default_factory=dict, repr=False)

    def at(self, line: int, what: str) -> Location:
        """Where the book says ``what``; the ``line`` of the HTML where it does not say it in so many words."""
        words = {what, Path(urlsplit(what).path).name, urlsplit(what).fragment} - {""}
        if self.source != self.path:
            for number, text in enumerate(self.source.read_text(encoding="utf-8").splitlines(), start=1):
                if any(word in text for word in words):
                    return Location(self.source, number)
        return Location(self.path, line)

    def dead(self, link: str) -> str:
        """Why a link leads nowhere; empty where it leads somewhere, or out of the site."""
        parts = urlsplit(link)
        if parts.scheme or parts.netloc:
            return ""
        base = self.site if parts.path.startswith("/") else self.path.parent
        target = self.path if not parts.path else Path(base, unquote(parts.path).lstrip("/")).resolve()
        if target.is_dir():
            target /= "index.html"
        if not target.is_file():
            return "there is no such file"
        fragment = unquote(parts.fragment)
        page = self.others.get(target)
        if fragment and page and fragment not in page.places:
            return f"the page has no place '{fragment}'"
        return ""


def read_site(site: Path, docs: Path) -> list[Page]:
    """Read all pages of a site that was built from the pages in ``docs``."""
    site = site.resolve()
    others: dict[Path, Page] = {}
    for path in sorted(site.rglob("*.html")):
        page = others[path] = Page(path, _source(path.relative_to(site), docs) or path, site, others=others)
        reader = _Reader(page)
        reader.feed(path.read_text(encoding="utf-8"))
        reader.close()
    return list(others.values())


def _source(path: Path, docs: Path) -> Path | None:
    """The page that a file of the site was made from."""
    stem = path.parent if path.name == "index.html" else path.with_suffix("")
    candidates = (docs / stem / "index.md", (docs / stem).with_suffix(".md"))
    return next((page for page in candidates if page.is_file()), None)


class _Reader(HTMLParser):
    """Notes a page's links, places and images."""

    def __init__(self, page: Page) -> None:
        super().__init__()
        self._page = page
        self._svg: tuple[int, str] | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        said = {name: value or "" for name, value in attrs}
        self._page.places |= {said[name] for name in ("id", "name") if said.get(name)}
        if tag == "link" and said.get("rel") in {"canonical", "prev", "next", "alternate"}:
            return  # of the address the site has on the web
        self._page.links += [(self.getpos()[0], said[name]) for name in ("href", "src") if said.get(name)]
        hidden = said.get("aria-hidden") == "true" or said.get("role") == "presentation"
        described = hidden or bool(said.get("aria-label") or said.get("aria-labelledby"))
        if tag == "img" and not described and not said.get("alt"):
            self._page.undescribed.append((self.getpos()[0], said.get("src") or "an image"))
        elif tag == "svg" and said.get("role") == "img" and not described:
            self._svg = (self.getpos()[0], "a drawing")
        elif tag == "title":
            self._svg = None

    def handle_endtag(self, tag: str) -> None:
        if tag == "svg" and self._svg:
            self._page.undescribed.append(self._svg)
            self._svg = None
