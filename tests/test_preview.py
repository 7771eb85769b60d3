"""A rebuild of what a save changes gives the site that a build of everything gives."""

from __future__ import annotations

import json
import threading
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pytest

from livedocs.hosts.url import HostUrl
from livedocs.settings import Settings
from livedocs.site.preview import Preview

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from tests.small_book import Book

DEADLINE_S = 30.0
URL = "http://127.0.0.1:1/"
SETTINGS = Settings(HostUrl.parse("local:"))


@dataclass
class Previewed:
    """A book that is rebuilt as it would be if it were served."""

    book: Book
    preview: Preview
    site: Path
    ran: threading.Event

    def rebuild(self) -> None:
        """Rebuild as after a save, and once more after each chapter that it lets run."""
        self.ran.clear()
        self.preview.rebuild()
        while "aria-busy" in self.html("index") + self.html("other"):
            assert self.ran.wait(DEADLINE_S)
            self.ran.clear()
            self.preview.rebuild()

    def html(self, page: str) -> str:
        return (self.site / f"{page}.html").read_text()


@pytest.fixture
def previewed(book: Book, tmp_path: Path) -> Iterator[Previewed]:
    """Two chapters, and pages that say something of both."""
    book.page("index", '# Home\n\n## Part one\n\n{{ run("one") }}\n\nSee [that](other.md#part-two).\n')
    book.page(
        "other", '# Other\n\n## Part two\n\n{{ run("two") }}\n\nThere it is {{ value("index/one", "is (.*)") }}.\n'
    )
    book.page("all", "# All\n\n{{ status() }}\n\n{{ symptoms() }}\n\n{{ cheat_sheet() }}\n\n{{ built_on() }}\n")
    book.page("plain", '---\ndescription: What "plain" means.\n---\n# Plain `words`\n\nNothing runs here.\n')
    book.snippet("index/one.sh", "echo it is one\n")
    book.snippet("other/two.sh", "hostname -s\n\necho Connection refused\n")
    with (book.root / "mkdocs.yml").open("a") as config:
        config.write("use_directory_urls: false\n")
    site, ran = tmp_path / "previewed", threading.Event()
    site.mkdir()
    preview = Preview(book.root, site, URL, SETTINGS)
    with preview.server.open(SETTINGS, ran.set):
        one = Previewed(book, preview, site, ran)
        one.rebuild()
        yield one


def content(site: Path) -> dict[str, object]:
    """All that a site says, by file; the order of the search's sections does not matter."""
    said: dict[str, object] = {
        str(path.relative_to(site)): path.read_bytes()
        for path in site.rglob("*")
        if path.is_file() and path.name not in {"sitemap.xml.gz", "search_index.js", "search_index.json"}
    }
    index = json.loads((site / "search/search_index.json").read_text())["docs"]
    return said | {"search": sorted(index, key=lambda section: str(section["location"]))}


def edit(name: str, old: str, new: str) -> Callable[[Path], None]:
    def change(root: Path) -> None:
        path = root / name
        text = path.read_text()
        assert old in text
        path.write_text(text.replace(old, new))

    return change


def write(name: str, text: str) -> Callable[[Path], None]:
    def change(root: Path) -> None:
        (root / name).write_text(text)

    return change


EDITS: dict[str, Callable[[Path], None]] = {
    "prose": edit("docs/plain.md", "Nothing", "Really nothing"),
    "prose of a chapter": edit("docs/index.md", "See", "Do see"),
    "heading that another page lists": edit("docs/index.md", "Part one", "First part"),
    "title": edit("docs/plain.md", "# Plain", "# Very plain"),
    "front matter": edit("docs/index.md", "# Home", "---\ntitle: At home\nstatus: new\n---\n\n# Home"),
    "snippet, and another chapter's value of it": edit("snippets/index/one.sh", "is one", "is changed"),
    "snippet that lists and symptoms name": edit("snippets/other/two.sh", "refused", "timed out"),
    "page that is new": write("docs/new.md", "# New\n\nA page.\n"),
    "style sheet": write("docs/style.css", "p { margin: 0 }\n"),
    "configuration": edit("mkdocs.yml", "A book", "Another book"),
}


@pytest.mark.parametrize("change", EDITS.values(), ids=EDITS)
def test_a_rebuild_gives_what_building_everything_gives(
    previewed: Previewed, change: Callable[[Path], None], tmp_path: Path
) -> None:
    before = content(previewed.site)

    change(previewed.book.root)
    previewed.rebuild()

    everything = tmp_path / "everything"
    everything.mkdir()
    whole = Preview(previewed.book.root, everything, URL, SETTINGS)
    whole.server = previewed.preview.server  # which knows what has run
    whole.rebuild()
    assert content(everything) == content(previewed.site)
    assert before != content(previewed.site)


def test_prose_has_its_own_page_rendered_and_no_other(previewed: Previewed) -> None:
    before = {path: path.stat().st_mtime_ns for path in previewed.site.glob("*.html")}

    edit("docs/other.md", "There it is", "Here it is")(previewed.book.root)
    previewed.rebuild()

    changed = {path.stem for path, when in before.items() if path.stat().st_mtime_ns != when}
    assert {"other", "404"} == changed


def test_a_mistake_is_said_on_every_page_until_it_is_mended(previewed: Previewed) -> None:
    edit("docs/other.md", "run(", "rnu(")(previewed.book.root)
    previewed.rebuild()
    assert "docs/other.md:5: there is no macro &#x27;rnu&#x27;; did you mean &#x27;run&#x27;?" in previewed.html(
        "index"
    )
    assert "it is one" in previewed.html("index")

    edit("docs/other.md", "rnu(", "run(")(previewed.book.root)
    previewed.rebuild()
    assert "rnu" not in previewed.html("index")


def test_a_tab_in_the_configuration_is_said_too(previewed: Previewed) -> None:
    edit("mkdocs.yml", "site_name", "nav:\n\t- index.md\nsite_name")(previewed.book.root)
    previewed.rebuild()

    assert "this line is indented with a tab; YAML allows only spaces: use two" in previewed.html("index")
