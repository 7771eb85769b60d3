"""Repairs of the theme: done, or the build stops and says which."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from livedocs.errors import SiteChanged
from livedocs.site.theme import REPAIRS, repair

if TYPE_CHECKING:
    from pathlib import Path

    from tests.small_book import Book


def test_a_built_site_is_mended(book: Book) -> None:
    book.page("index", "# Home\n")

    done = book.build()

    assert 0 == done.returncode, done.stderr
    assert 'role="dialog" aria-label="Search"' in book.html()
    assert not list(book.site.rglob("*.map"))
    palette = next(book.site.glob("assets/stylesheets/palette.*.css")).read_text()  # which this book does not link to
    assert ".no-js [data-md-color-scheme=default]{color-scheme:dark" in palette
    [styles] = book.site.glob("assets/book.*.css")
    assert f'href="assets/{styles.name}"' in book.html()


def test_a_description_may_have_quotation_marks(book: Book) -> None:
    """The theme would end its attribute at the first one."""
    book.page("index", "---\ndescription: What \"layer 4\" & 'layer 7' mean.\n---\n# Home\n")

    assert 0 == book.build().returncode
    assert 'content="What &quot;layer 4&quot; &amp; &#x27;layer 7&#x27; mean."' in book.html()


def test_a_table_of_contents_is_one_landmark(book: Book) -> None:
    """And not one for each level, of which several have the same name here."""
    book.page("index", "# Home\n\n## One\n\n### See\n\n#### More\n\n## Two\n\n### See\n\n#### More\n")

    assert 0 == book.build().returncode
    assert '<nav class="md-nav" role="none">' in book.html()
    assert [
        'aria-label="Navigation"',
        'aria-label="Table of contents"',
        'aria-label="Table of contents"',
    ] == re.findall(r'<nav class="md-nav [^>]*(aria-label="[^"]*")', book.html())


def test_short_code_and_links_to_rfcs_are_not_broken(book: Book) -> None:
    """What a host said is let alone."""
    book.page(
        "index",
        "# Home\n\nSay `iptables -S` ([RFC 791](https://a), or RFC 793).\n\n"
        "`docker network inspect bridge`\n\n{{ run('a') }}\n",
    )
    book.snippet("index/a.sh", "echo '<code>a</code> >RFC 791</a>'")
    book.configure("extra:\n  livedocs:\n    unbroken: ['RFC \\d+']\n")

    assert 0 == book.build().returncode
    assert "or RFC\N{NO-BREAK SPACE}793)" in book.html()
    assert '<code class="whole">iptables -S</code>' in book.html()
    assert ">RFC\N{NO-BREAK SPACE}791</a>" in book.html()
    assert "<code>docker network inspect bridge</code>" in book.html()
    assert "&lt;code&gt;a&lt;/code&gt; &gt;RFC 791&lt;/a&gt;" in book.html()


def test_a_theme_that_changed_stops_the_build(tmp_path: Path) -> None:
    (tmp_path / "index.html").write_text('<body dir="ltr" data-md-component="search"></body>')

    with pytest.raises(SiteChanged, match=r"index\.html: the theme has no .*; look at what the new release does"):
        repair(tmp_path)


def test_every_repair_says_why() -> None:
    assert all(fault.why for fault in REPAIRS)


def test_a_book_without_search_is_built(book: Book) -> None:
    config = book.root / "mkdocs.yml"
    config.write_text(config.read_text().replace("  - search\n", ""))
    book.page("index", "# Home\n")

    done = book.build()

    assert 0 == done.returncode, done.stderr
    assert "Search" not in book.html()


def test_a_landing_page_with_a_template_and_styles_of_its_own_is_built(book: Book) -> None:
    """As the theme documents it."""
    (book.root / "overrides").mkdir()
    (book.root / "overrides" / "home.html").write_text(
        '{% extends "main.html" %}{% block styles %}{{ super() }}<link rel="stylesheet" href="assets/landing.css">'
        "{% endblock %}{% block content %}<h1>Welcome</h1>{% endblock %}"
    )
    book.page("index", "---\ntemplate: home.html\n---\n# Home\n")
    book.page("other", "# Other\n")
    book.page("third", "# Third\n")
    config = book.root / "mkdocs.yml"
    config.write_text(config.read_text().replace("font: false", "font: false, custom_dir: overrides"))

    done = book.build()

    assert 0 == done.returncode, done.stderr
    assert "<h1>Welcome</h1>" in book.html()
    styles = re.findall(r'<link rel="stylesheet" href="([^"]+)"', book.html())
    assert [] == [name for name in styles if name != "assets/landing.css" and not (book.site / name).is_file()]


def test_a_page_that_was_made_by_hand_is_published_as_it_is(book: Book) -> None:
    book.page("index", "# Home\n")
    (book.root / "docs" / "slides.html").write_text("<html><head></head><body>Slides</body></html>")

    done = book.build()

    assert 0 == done.returncode, done.stderr
    assert "<html><head></head><body>Slides</body></html>" == book.html("slides.html")
