"""What the rules of the house notice, on pages and on a built site."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from livedocs.book import snippet
from livedocs.book.options import Options
from livedocs.lint import lint, rules

if TYPE_CHECKING:
    from pathlib import Path

OPTIONS = Options(own_addresses=(r"172\.17\b(?:\.\d+)*",))


@pytest.mark.parametrize(
    ("line", "noticed"),
    [
        ("It has 198.51.100.7.", True),
        ("Its MAC is 02:42:ac:11:00:02.", True),
        ("The prefix is 2001:db8::/32.", True),
        ("All of 172.17 is Docker's.", True),
        ('It is {{ value("it", "172.17.0.2") }}.', False),
        ("{# 172.17.0.2 #}", False),
        ("[RFC 1122, section 3.2.1.3](https://b.example/#3.2.1.3)", False),
        ("at 12:30:45, with livedocs::render", False),
        ("Docker 29.1.2", False),
    ],
)
def test_an_address_in_prose_is_noticed(tmp_path: Path, line: str, noticed: bool) -> None:  # noqa: FBT001
    page = tmp_path / "page.md"
    page.write_text(f"---\ntitle: 10.0.0.1\n---\n\n{line}\n")

    assert noticed == any("page.md:5: the address" in str(e) for e in rules.literal_address(page, OPTIONS))


def test_pasted_output_is_noticed_in_fences_only(tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    page.write_text("PING is a word.\n\n```\n$ ip link\n```\n")

    assert [4] == [error.where.line for error in rules.pasted_output(page, OPTIONS)]


def test_snippets_that_break_a_rule_are_named_with_their_line(tmp_path: Path) -> None:
    path = tmp_path / "it" / "long.sh"
    path.parent.mkdir()
    path.write_text("# expect: x\nping 172.17.0.2\n\nls\nsleep 1\n" + "ls\n" * 20)
    read = snippet.read(path, tmp_path)

    assert {"short": 25, "no sleep": 5, "no address of one host": 2} == {
        name: error.where.line for name, rule in rules.SNIPPET_RULES.items() for error in rule(read, OPTIONS)
    }


def test_dead_links_and_images_without_text_are_named_where_the_page_has_them(tmp_path: Path) -> None:
    docs, site = tmp_path / "docs", tmp_path / "site"
    (site / "a").mkdir(parents=True)
    docs.mkdir()
    (docs / "a.md").write_text("# A\n\n[b](../b/)\n\n[c](#nowhere)\n\n![](x.png)\n")
    (site / "x.png").touch()
    (site / "index.html").write_text(
        '<h1 id="top">Home</h1>\n<a href="a/#here">a</a><a href="https://b.example/">b</a>'
    )
    (site / "a" / "index.html").write_text(
        '<h1 id="here">A</h1><a href="/#top">h</a><a href="../">h</a><a href="../b/">b</a><a href="#nowhere">c</a>'
        '<img src="../x.png">\n<img alt="x" src="../x.png"><svg role="img"><path/></svg><svg><path/></svg>'
    )

    said = [str(error) for error in lint.site(site, docs)]

    assert 4 == len(said), said
    assert f"{docs}/a.md:7: ../x.png has no text; give it one" in said[0]
    assert f"{site}/a/index.html:2: a drawing has no text" in said[1]
    assert f"{docs}/a.md:3: the link '../b/' is dead: there is no such file; fix or remove it" == said[2]
    assert f"{docs}/a.md:5: the link '#nowhere' is dead: the page has no anchor 'nowhere'; fix or remove it" == said[3]


def test_every_rule_says_why() -> None:
    for table in (rules.PAGE_RULES, rules.SNIPPET_RULES, rules.SITE_RULES):
        assert all(rule.__doc__ for rule in table.values())
