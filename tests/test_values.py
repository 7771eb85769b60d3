"""A value is text on the page, whatever it holds and wherever it stands."""

from __future__ import annotations

import html
import re
from typing import TYPE_CHECKING

import markdown
import pytest

from livedocs.pages.values import Value, Values, plain, plain_argument

if TYPE_CHECKING:
    from tests.small_book import Book

ODD = [
    "<none>",
    "a|b",
    "_x_ and *y*",
    "<script>alert(1)</script>",
    "one`two``three",
    r"back\slash \* \d",
    "[link](other.md)",
    "![image](x.png)",
    "{: #id }",
    "&amp; & &lt;",
    "# heading",
    "==mark== ~~gone~~ H~2~O ^up^",
    "http://a.example/?b&c",
    'it\'s "quoted" -- and...',
    "{{ 1 + 1 }} {% raw %}",
    ":smile: [^1] *[HTML]: x",
    "ünïcödé 😀 \u200f",
    "a\tb",
]
EXTENSIONS = ["tables", "attr_list", "footnotes", "abbr", "md_in_html", "pymdownx.superfences", "pymdownx.highlight"]
EXTENSIONS += ["admonition", "pymdownx.details", "toc"]

PLACES = {
    "prose": ("It is {}.", r"<p>It is (.*)\.</p>"),
    "code": ("It is `{}`.", r"<p>It is <code>(.*)</code>\.</p>"),
    "strong": ("It is **{}**.", r"<strong>(.*)</strong>"),
    "table": ("a | b\n--|--\n{} | `{}`\n", r"<td>(.*)</td>\n<td><code>\1</code></td>"),
    "heading": ("## On {}", r"<h2 id=\"[^\"]*\">On (.*)</h2>"),
    "link": ("[to {}](https://a.example/)", r'<a href="https://a.example/">to (.*)</a>'),
    "list": ("- one\n- is {}\n", r"<li>is (.*)</li>"),
    "admonition": ("!!! note\n\n    It is {}.\n", r"<p>It is (.*)\.</p>"),
    "block of HTML": ("<div>\n<b>{}</b>\n</div>", r"<b>(.*)</b>"),
    "HTML in prose": ("It is <kbd>{}</kbd>.", r"<kbd>(.*)</kbd>"),
    "indented code": ("    it is {}\n", r"<code>it is (.*)\n</code>"),
}


def shown(text: str) -> str:
    return markdown.markdown(text, extensions=[*EXTENSIONS, Values()])


@pytest.mark.parametrize("value", ODD)
@pytest.mark.parametrize(("template", "pattern"), PLACES.values(), ids=PLACES)
def test_a_value_is_text_wherever_it_stands(template: str, pattern: str, value: str) -> None:
    found = re.search(pattern, shown(template.replace("{}", str(Value(value)))))

    assert found
    assert value == html.unescape(found[1])


@pytest.mark.parametrize("value", ODD)
def test_a_value_in_a_fence_is_text(value: str) -> None:
    page = shown(f"```text\nit is {Value(value)}\n```\n\nAfter {Value('it')}.\n")

    assert f"it is {value}".expandtabs(4) in html.unescape(re.sub("<[^>]*>", "", page)).expandtabs(4)
    assert "<p>After it.</p>" in page


def test_a_value_in_an_attribute_ends_it_not() -> None:
    value = Value('x"y')

    assert '<a href="x&quot;y">' in shown(f"[a]({value})")
    assert '<b title="x&quot;y">' in shown(f'<b title="{value}">a</b>')


def test_to_a_template_a_value_is_its_text() -> None:
    value = Value("  a_b  ")

    assert value == "  a_b  "
    assert "a_b" == value.strip()
    assert re.search(value.strip(), "has a_b")
    assert isinstance(value.strip()[:1].upper(), Value)
    assert "A" == value.strip()[:1].upper()
    assert 12 == int(Value("12"))


def test_a_value_joined_with_markdown_stays_text() -> None:
    value = Value("_x_")

    for joined in (f"**{value}**", "**" + value + "**", "**%s**" % value):  # noqa: UP031 - as templates may
        assert "<strong>_x_</strong>" in shown(joined)
        assert "**_x_**" == plain(joined)


def test_macros_are_given_plain_text() -> None:
    value = Value("_x_")

    assert f"^{value}$" != "^_x_$"
    given = [f"^{value}$", [value], {f"{value}": f"is {value}"}]
    assert ["^_x_$", ["_x_"], {"_x_": f"is {value}"}] == plain_argument(given)


def test_a_page_shows_what_the_host_printed(book: Book) -> None:
    """In prose, in a table, in a name that a page takes, and as a pattern of a mark."""
    book.page(
        "index",
        """\
        # Home

        {% set odd = value("it", "odd (.*)") %}
        Tag {{ value("it", "tag (.*)") }}, {{ odd ~ "!" }}, {{ odd[1:4] }}.

        | a | b |
        |---|---|
        | {{ value("it", "pipe (.*)") }} | {{ value("it", "html (.*)") }} |

        {{ run("it", mark=odd, notes={"tag": "It says " ~ odd ~ "."}) }}

        {% if odd == "_x_" %}Equal.{% endif %}
        """,
    )
    book.snippet(
        "index/it.sh", "echo 'tag <none>'; echo 'pipe a|b'; echo 'odd _x_'; echo 'html <script>a()</script>'\n"
    )

    done = book.build()

    assert 0 == done.returncode, done.stderr
    assert "<p>Tag &lt;none&gt;, _x_!, x_.</p>" in book.html()
    assert "<td>a|b</td>\n<td>&lt;script&gt;a()&lt;/script&gt;</td>" in book.html()
    assert "<mark>_x_</mark>" in book.html()
    assert '<ol class="notes"><li id="run-it-1">It says _x_.</li></ol>' in book.html()
    assert "<p>Equal.</p>" in book.html()
    assert not re.search("[\ue000\ue001]", book.html())
