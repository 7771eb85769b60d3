"""Ten mistakes that everybody makes: each is answered by one message, which names the file, the line and the cure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.small_book import Book

FINE = 'It is so.\n\n{{ run("it") }}\n'


@dataclass(frozen=True)
class Mistake:
    """A mistake in a small book, and what is said of it.

    Attributes:
        says: The beginning of the message.
        also: What else it says: what was seen, and the cure.
        page: The page's text below its heading, which is lines 1 and 2.
        top: What stands above the heading.
        snippet: The text of ``index/it.sh``.
        more: Other files of the book.
        config: What is added to `mkdocs.yml`.
        by: Who notices.
    """

    says: str
    also: tuple[str, ...]
    page: str = FINE
    top: str = ""
    snippet: str = "echo a\n"
    more: tuple[tuple[str, str], ...] = ()
    config: str = ""
    by: str = "build"


MISTAKES = {
    "misspelt macro": Mistake(
        "docs/index.md:3: there is no macro 'rnu'; did you mean 'run'?", (), page='{{ rnu("it") }}\n'
    ),
    "missing snippet": Mistake(
        "docs/index.md:7: there is no snippet 'index/ti'; did you mean 'index/it'?",
        (),
        page='It is so.\n\n{{ run("it") }}\n\n{{ run("ti") }}\n',
    ),
    "bad header": Mistake(
        "snippets/index/it.sh:2: unknown header key 'expekt'; did you mean 'expect'?",
        (),
        snippet="# A note.\n# expekt: a\necho a\n",
    ),
    "failing command": Mistake(
        "snippets/index/it.sh:3: exited 3 on host, expected 0",
        ("called at docs/index.md:5", "  command:\n    echo last words; exit 3", "    last words", "'# status: 3'"),
        snippet="echo fine\n\necho last words; exit 3\n",
    ),
    "hanging command": Mistake(
        "snippets/index/it.sh:2: still running on host after 0.5 s, which is its timeout",
        ("called at docs/index.md:5", "    begun", "'# timeout: SECONDS'"),
        snippet="# timeout: 0.5\necho begun; while :; do sleep 0.1; done\n",
    ),
    "Go template in prose": Mistake(
        "docs/index.md:3: not a valid macro call: ",
        ("; a Go template such as {{.Name}} belongs in a snippet", "wrap it in {% raw %}...{% endraw %}"),
        page=f"Say --format '{{{{.Name}}}}'.\n\n{FINE}",
    ),
    "forgotten nav line": Mistake(
        "docs/index.md:1: this page is not in the nav; add 'index.md' to nav in mkdocs.yml",
        (),
        more=(("docs/other.md", "# Other\n"),),
        config="nav: [other.md]\n",
    ),
    "unused snippet": Mistake(
        'snippets/index/left-over.sh:1: no page uses this snippet; call {{ run("left-over") }}',
        ("or delete it",),
        more=(("snippets/index/left-over.sh", "true\n"),),
    ),
    "literal address": Mistake(
        "docs/index.md:3: the address 172.17.0.2 is typed by hand; take it from an output: {{ value(",
        (),
        page=f"It has 172.17.0.2.\n\n{FINE}",
        by="lint",
    ),
    "tab in front matter": Mistake(
        "docs/index.md:3: this line is indented with a tab; YAML allows only spaces: use two",
        (),
        top="---\nlab:\n\tmtu: 1400\n---\n",
    ),
    "tab in mkdocs.yml": Mistake(
        "mkdocs.yml:2: this line is indented with a tab; YAML allows only spaces: use two",
        (),
        config="nav:\n\t- index.md\n",
    ),
}


@pytest.mark.parametrize("mistake", MISTAKES.values(), ids=MISTAKES)
def test_a_typical_mistake_has_one_message_with_file_line_and_cure(book: Book, mistake: Mistake) -> None:
    said = told(book, mistake)

    assert mistake.says in said
    assert not [part for part in mistake.also if part not in said], said
    assert "Traceback" not in said
    assert 1 == said.count(mistake.says)
    assert "1 error" in said or 1 == len(said.strip().splitlines()), "one message"


def told(book: Book, mistake: Mistake) -> str:
    """What the one who notices says of a book with this mistake."""
    book.page("index", f"{mistake.top}# Home\n\n{mistake.page}")
    book.snippet("index/it.sh", mistake.snippet)
    for name, text in mistake.more:
        (book.root / name).write_text(text)
    path = book.root / "mkdocs.yml"
    path.write_text(mistake.config + path.read_text() if "\t" in mistake.config else path.read_text() + mistake.config)
    done = book.call(mistake.by)
    assert done.returncode != 0
    return done.stdout + done.stderr
