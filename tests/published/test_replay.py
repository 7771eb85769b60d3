"""The real book from its records: no Docker, no root, no lab."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from livedocs.records.record import shape
from tests.published.reading import PROVENANCE, ROOT, article, build_book, text_of

if TYPE_CHECKING:
    from pathlib import Path


def test_every_chapter_says_when_and_on_what_it_was_recorded(replayed: Path) -> None:
    for folder in (ROOT / "snippets").iterdir():
        text = article(replayed / f"{folder.name}.html")
        assert re.search(
            r"Recorded on a fresh host \(lab:\w+\): (?:Docker \d+\.\d+\.\d+)?.*\d{4}, \d\d:\d\d UTC", text
        ), folder


def without_provenance(html: str) -> str:
    """A page without its foot and those rows that say where its outputs come from."""
    rows = r"<tr>\s*<td>(?:Date|Run and passed|Shown from records|Book's commit)</td>.*?</tr>"
    return re.sub(rf"<aside.*?</aside>|{rows}", "", html, flags=re.DOTALL)


def words(html: str) -> list[str]:
    """What a page says, without what a fresh host says anew and, in prose, without numbers."""
    shapes = [shape(line) for line in text_of(html).splitlines()]
    return [word for line in shapes for word in line.split() if not re.search(r"\d", word)]


@pytest.mark.lab
def test_a_replayed_page_has_the_words_and_the_shape_of_a_live_one(replayed: Path, site: Path) -> None:
    """Apart from what a fresh host says anew, and from where the outputs come from."""
    for page in sorted(site.glob("*.html")):
        old, new = (without_provenance((f / page.relative_to(site)).read_text()) for f in (replayed, site))
        if page.stem not in PROVENANCE:
            assert words(old) == words(new), page
            assert re.findall(r"<(\w+)", old) == re.findall(r"<(\w+)", new), page


def test_a_site_that_knows_where_it_will_stand_says_so(tmp_path: Path) -> None:
    """Its map lists every page, and 404.html, which is shown below any path, leads back to it."""
    home = "https://book.example/some/where/"
    folder = tmp_path / "site"
    build_book(folder, LIVEDOCS_REPLAY="1", LIVEDOCS_REFERENCE="false", LIVEDOCS_SITE_URL=home)

    pages = {path.relative_to(folder).as_posix() for path in folder.rglob("*.html")} - {"404.html"}
    listed = re.findall(r"<loc>(.*)</loc>", (folder / "sitemap.xml").read_text())
    assert {home + page.removesuffix("index.html") for page in pages} == {
        at.removesuffix("index.html") for at in listed
    }
    lost = (folder / "404.html").read_text()
    links = [link for link in re.findall(r'(?:href|src)="([^"#]+)"', lost) if not link.startswith("data:")]
    assert [] == [link for link in links if not link.startswith(("/some/where/", home))]
    assert all((folder / link.removeprefix("/some/where/")).exists() for link in links if not link.startswith(home))


def test_no_page_is_hidden_from_search_engines_and_each_says_what_it_is(replayed: Path) -> None:
    told = []
    for page in sorted(page for page in replayed.rglob("*.html") if page.name != "404.html"):
        html = page.read_text()
        assert "noindex" not in html, page
        assert '<link rel="icon" href="' in html, page
        told.append(re.findall(r'<meta name="description" content="([^"]+)">', html))
    assert [1] * len(told) == [len(said) for said in told]
    assert len(told) == len({said for [said] in told})
