"""Where a site is put: into the place that it leads to, whole, or with the reason why not before anything has run."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest

from livedocs.errors import PublishError
from livedocs.site.publish import Publication

if TYPE_CHECKING:
    from pathlib import Path

    from tests.small_book import Book


@pytest.fixture
def hello(book: Book) -> Book:
    book.page("index", '# Home\n\n{{ run("hello") }}\n')
    book.snippet("index/hello.sh", f"echo hello >> {book.root}/ran; echo hello\n")
    return book


def test_a_site_that_is_a_link_is_replaced_where_it_leads_to(
    hello: Book, tmp_path_factory: pytest.TempPathFactory
) -> None:
    root = tmp_path_factory.mktemp("www")
    (root / "book").mkdir()
    (root / "book" / "old.html").write_text("old")
    hello.site.symlink_to(root / "book")

    assert 0 == hello.build().returncode

    assert hello.site.is_symlink()
    assert "hello" in (root / "book" / "index.html").read_text()
    assert not (root / "book" / "old.html").exists()
    assert ["book"] == [path.name for path in root.iterdir()]


def test_a_link_that_leads_nowhere_yet_is_followed(hello: Book, tmp_path_factory: pytest.TempPathFactory) -> None:
    root = tmp_path_factory.mktemp("www")
    hello.site.symlink_to(root / "to" / "come")

    assert 0 == hello.build().returncode

    assert "hello" in (root / "to" / "come" / "index.html").read_text()


def test_a_file_in_the_sites_place_is_found_before_anything_runs(hello: Book) -> None:
    hello.site.write_text("mine")

    done = hello.build()

    assert 0 != done.returncode
    assert "site: the site cannot be put there: there is a file of that name; " in done.stderr
    assert "Traceback" not in done.stderr
    assert "mine" == hello.site.read_text()
    assert not (hello.root / "ran").exists()


def test_a_site_of_somebody_elses_is_found_before_anything_runs(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "site").mkdir()
    monkeypatch.setattr(os, "access", lambda *_: False)

    with pytest.raises(PublishError, match=r"it belongs to \w+; make .* writable for you .*sudo rm -r.* --site FOLDER"):
        Publication(tmp_path / "site")

    assert ["site"] == [path.name for path in tmp_path.iterdir()]


def test_a_swap_that_fails_leaves_the_old_site(tmp_path: Path) -> None:
    site = tmp_path / "site"
    site.mkdir()
    (site / "old.html").write_text("old")
    publication = Publication(site)  # nothing is built into it

    with pytest.raises(PublishError, match="No such file or directory"):
        publication.publish()

    assert "old" == (site / "old.html").read_text()
    assert ["site"] == [path.name for path in tmp_path.iterdir()]


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("{{ nothing }}", "UndefinedError: 'nothing' is undefined"),
        ("${{ github.ref }}", "UndefinedError: 'github' is undefined"),
        ("{{ 1 / 0 }}", "ZeroDivisionError: division by zero"),
        ("{{ page.title + 1 }}", "TypeError"),
        ("{% for a in 3 %}{% endfor %}", "TypeError: 'int' object is not iterable"),
        ("{{ 'a'|nofilter }}", "No filter named 'nofilter'"),
        ("{% include 'nofile.md' %}", "TemplateNotFound: nofile.md"),
    ],
)
def test_an_expression_that_fails_is_named_with_its_line_and_cure(hello: Book, text: str, says: str) -> None:
    hello.page("index", f'---\ntitle: Home\n---\n\n# Home\n\n{{{{ run("hello") }}}}\n\nSay {text}.\n')

    done = hello.build()

    assert 0 != done.returncode
    assert "docs/index.md:9: " in done.stderr, done.stderr
    assert says in done.stderr
    assert "{% raw %}" in done.stderr
    assert "Traceback" not in done.stderr
