"""A book whose pages lie in folders, two of them named alike: each shows what is its own."""

from __future__ import annotations

import re
from html import unescape
from typing import TYPE_CHECKING
from urllib.parse import urljoin

import pytest

from tests.small_book import Book

if TYPE_CHECKING:
    from pathlib import Path

PAGE = """\
    ---
    title: {title}
    ---
    # {title}

    ## Nobody listens

    {{{{ run("here", notes={{"Connection": "See [the other]({other}#nobody-listens) and [sums](part/sums.md)."}}) }}}}
    """
SYMPTOMS = "- name: Refused\n  means: Nobody listens.\n  output: Connection refused\n"


@pytest.fixture(scope="module", params=[True, False], ids=["folders", "files"])
def nested(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory, compiled: Path) -> Book:
    """A book with an index at its top and one in a folder, and a page that both link to; with URLs of either form."""
    book = Book.make(tmp_path_factory.mktemp("nested"), compiled)
    book.configure(f"use_directory_urls: {str(request.param).lower()}\n")
    book.page("index", PAGE.format(title="Top", other="part/index.md"))
    book.page("part/index", PAGE.format(title="Part", other="../index.md").replace("(part/sums.md", "(sums.md"))
    book.page("part/sums", "# Sums\n\n{{ symptoms() }}\n\n{{ cheat_sheet() }}\n")
    for folder, word in (("index", "top"), ("part/index", "part")):
        book.snippet(f"{folder}/here.sh", f"# save: seen\necho {word} > seen; echo {word}: Connection refused\n")
    (book.root / "docs" / "symptoms.yml").write_text(SYMPTOMS)
    done = book.build()
    assert 0 == done.returncode, done.stderr
    return book


def places(nested: Book) -> dict[str, str]:
    """The pages' files below the site."""
    sums = "part/sums/index.html" if (nested.site / "part/sums").is_dir() else "part/sums.html"
    return {"index": "index.html", "part/index": "part/index.html", "part/sums": sums}


def resolved(page: str, link: str) -> str:
    """The file below the site, with its fragment, that a link on a page leads to."""
    path, hash_, fragment = urljoin(f"/{page}", unescape(link)).partition("#")
    return f"{path}{'index.html' if path.endswith('/') else ''}{hash_}{fragment}".removeprefix("/")


def links(nested: Book, name: str) -> dict[str, str]:
    """Where the links of a page's article lead, by their text; each must be there."""
    page = places(nested)[name]
    article = nested.html(page).partition("<article")[2].partition("</article>")[0]
    found = re.findall(r'<a [^>]*?href="([^"]+)"[^>]*>(.*?)</a>', article)
    led = {
        unescape(re.sub("<[^>]+>", "", text)): resolved(page, link) for link, text in found if "headerlink" not in text
    }
    for target in led.values():
        file, _, fragment = target.partition("#")
        assert (nested.site / file).is_file(), target
        assert not fragment or f'id="{fragment}"' in nested.html(file), target
    return led


@pytest.mark.parametrize(("name", "own", "other"), [("index", "top", "part"), ("part/index", "part", "top")])
def test_a_page_shows_the_output_of_its_own_snippet(nested: Book, name: str, own: str, other: str) -> None:
    html = nested.html(places(nested)[name])

    assert f"{own}: <mark>Connection</mark>" in html
    assert f"{other}: " not in html


@pytest.mark.parametrize(("name", "word"), [("index", "top"), ("part/index", "part")])
def test_downloads_lie_below_their_pages_folder_and_are_its_own(nested: Book, name: str, word: str) -> None:
    folder = (nested.site / places(nested)[name]).parent

    assert f"$ echo {word} > seen; " in (folder / "index/here.txt").read_text()
    assert f"echo {word} > seen; " in (folder / "index/here.sh").read_text()
    assert f"echo {word} > seen; " in (folder / "index.sh").read_text()
    assert f"{word}\n" == (folder / "index/seen").read_text()
    below = str((folder / "index").relative_to(nested.site))
    found = links(nested, name)
    assert [f"{below}/here.sh", f"{below}/here.txt"] == [found["script"], found["transcript"]]
    assert f"{below}.sh" in found.values()


@pytest.mark.parametrize(("name", "other"), [("index", "part/index.html"), ("part/index", "index.html")])
def test_links_in_a_note_lead_to_the_page_that_its_own_page_means(nested: Book, name: str, other: str) -> None:
    found = links(nested, name)

    assert f"{other}#nobody-listens" == found["the other"]
    assert places(nested)["part/sums"] == found["sums"]


def test_the_cheat_sheet_and_the_symptoms_lead_to_the_page_that_shows_it(nested: Book) -> None:
    found = links(nested, "part/sums")

    assert {
        "Nobody listens (Top)": "index.html#run-here",
        "Nobody listens (Part)": "part/index.html#run-here",
        "echo top > seen; echo top: Connection refused": "index.html#run-here",
        "echo part > seen; echo part: Connection refused": "part/index.html#run-here",
    } == found
