"""One style sheet, with what the pages use."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from livedocs.site.styles import unite

if TYPE_CHECKING:
    from pathlib import Path

PAGE = """<head>
  <link rel="stylesheet" href="{up}assets/one.css">
  <link rel="stylesheet" href="{up}assets/more/two.css">
</head><body class="wide used"><p class=plain>"""


@pytest.fixture
def site(tmp_path: Path) -> Path:
    """A site of two pages, with a script and two style sheets."""
    for folder in ("assets/more", "assets/javascripts", "deep"):
        (tmp_path / folder).mkdir(parents=True)
    (tmp_path / "index.html").write_text(PAGE.format(up=""))
    (tmp_path / "deep" / "page.html").write_text(PAGE.format(up="../"))
    (tmp_path / "assets/javascripts/a.js").write_text('e.classList.add("made")')
    (tmp_path / "assets/more/two.css").write_text(".used{order:2}")
    return tmp_path


def read(site: Path) -> dict[Path, str]:
    return {path: path.read_text() for path in sorted(site.rglob("*.html"))}


def united(site: Path, css: str) -> str:
    (site / "assets/one.css").write_text(css)
    pages = read(site)
    unite(site, pages)
    [styles] = site.rglob("*.css")
    assert f'<link rel="stylesheet" href="assets/{styles.name}">' in pages[site / "index.html"]
    assert f'<link rel="stylesheet" href="../assets/{styles.name}">' in pages[site / "deep/page.html"]
    assert all("one.css" not in text and text.endswith("<p class=plain>") for text in pages.values())
    return styles.read_text().removesuffix(".used{order:2}")


@pytest.mark.parametrize(
    ("css", "left"),
    [
        ("p{a:b}.used{a:b}.plain{a:b}", "p{a:b}.used{a:b}.plain{a:b}"),
        (".made{a:b}", ".made{a:b}"),
        (".unused{a:b}.used .unused,.used>p{a:b}", ".used>p{a:b}"),
        (".used:not(.unused){a:b}.used:is(.x,p){a:b}", ".used:not(.unused){a:b}.used:is(.x,p){a:b}"),
        ("@media print{.unused{a:b}.used{a:b}}@media screen{.unused{a:b}}", "@media print{.used{a:b}}"),
        ("@keyframes k{from{a:b}}", "@keyframes k{from{a:b}}"),
        (
            """:root{--a:url('data:(")');--b:url("x)y");--c:1}p{mask:var(--b)}""",
            """:root{--b:url("x)y");--c:1}p{mask:var(--b)}""",
        ),
    ],
)
def test_what_could_match_stays(site: Path, css: str, left: str) -> None:
    assert left == united(site, css)


def test_a_page_with_other_style_sheets_stays_as_it_is(site: Path) -> None:
    (site / "assets/one.css").write_text("p{a:b}")
    other = '<head><link rel="stylesheet" href="assets/one.css"></head>'
    (site / "other.html").write_text(other)
    pages = read(site)

    unite(site, pages)

    assert other == pages[site / "other.html"]
    assert (site / "assets/one.css").is_file()
    assert not (site / "assets/more/two.css").exists()
    assert "assets/book." in pages[site / "index.html"]
