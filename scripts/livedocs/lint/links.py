"""The links, anchors and text alternatives of a built site."""

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
        path: The HTML file.
        source: The page of the book that it was made from; the HTML file itself if that is unknown.
        site: The folder of the site.
        places: The anchors on the page, which fragments of links can name.
        links: The targets of the links, each after its line in the HTML.
        undescribed: The images without a text alternative, each after its line in the HTML.
        others: All pages of the site, by HTML file.
    """

    path: Path
    source: Path
    site: Path
    places: set[str] = field(default_factory=set)
    links: list[tuple[int, str]] = field(default_factory=list)
    undescribed: list[tuple[int, str]] = field(default_factory=list)
    others: dict[Path, Page] = field(default_factory=dict, repr=False)

    def at(self, line: int, what: str) -> Location:
        """The line of the source that contains ``what``, such as a link; else the given ``line`` of the HTML."""
        parts = {what, Path(urlsplit(what).path).name, urlsplit(what).fragment} - {""}
        if self.source != self.path:
            for number, text in enumerate(self.source.read_text(encoding="utf-8").splitlines(), start=1):
                if any(part in text for part in parts):
                    return Location(self.source, number)
        return Location(self.path, line)

    def dead(self, link: str) -> str | None:
        """The reason why a link is dead; None if it is not, or leads out of the site."""
        parts = urlsplit(link)
        if parts.scheme or parts.netloc:
            return None
        base = self.site if parts.path.startswith("/") else self.path.parent
        target = self.path if not parts.path else Path(base, unquote(parts.path).lstrip("/")).resolve()
        if target.is_dir():
            target /= "index.html"
        if not target.is_file():
            return "there is no such file"
        fragment = unquote(parts.fragment)
        page = self.others.get(target)
        if fragment and page and fragment not in page.places:
            return f"the page has no anchor '{fragment}'"
        return None


def read_site(site: Path, docs: Path) -> list[Page]:
    """Read all pages of the site in ``site``, which was built from the pages in ``docs``."""
    site = site.resolve()
    others: dict[Path, Page] = {}
    for path in sorted(site.rglob("*.html")):
        page = others[path] = Page(path, _source(path.relative_to(site), docs) or path, site, others=others)
        reader = _Reader(page)
        reader.feed(path.read_text(encoding="utf-8"))
        reader.close()
    return list(others.values())


def _source(path: Path, docs: Path) -> Path | None:
    """The page of the book that an HTML file was made from; None if it was not made from one."""
    stem = path.parent if path.name == "index.html" else path.with_suffix("")
    candidates = (docs / stem / "index.md", (docs / stem).with_suffix(".md"))
    return next((page for page in candidates if page.is_file()), None)


class _Reader(HTMLParser):
    """Collects a page's links, anchors and images."""

    def __init__(self, page: Page) -> None:
        super().__init__()
        self._page = page
        self._svg: tuple[int, str] | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        attributes = {name: value or "" for name, value in attrs}
        self._page.places |= {attributes[name] for name in ("id", "name") if attributes.get(name)}
        if tag == "link" and attributes.get("rel") in {"canonical", "prev", "next", "alternate"}:
            return  # these use the public URL of the site
        self._page.links += [(self.getpos()[0], attributes[name]) for name in ("href", "src") if attributes.get(name)]
        hidden = attributes.get("aria-hidden") == "true" or attributes.get("role") == "presentation"
        described = hidden or bool(attributes.get("aria-label") or attributes.get("aria-labelledby"))
        if tag == "img" and not described and not attributes.get("alt"):
            self._page.undescribed.append((self.getpos()[0], attributes.get("src") or "an image"))
        elif tag == "svg" and attributes.get("role") == "img" and not described:
            self._svg = (self.getpos()[0], "a drawing")
        elif tag == "title":
            self._svg = None

    def handle_endtag(self, tag: str) -> None:
        if tag == "svg" and self._svg:
            self._page.undescribed.append(self._svg)
            self._svg = None
