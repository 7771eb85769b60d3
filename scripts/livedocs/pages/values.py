"""Values on their way through Jinja and Markdown to the page, where they are text, whatever they hold.

A value that a host printed may look like Markdown or HTML: ``<none>``, ``a|b``, ``_x_``. So a macro gives a `Value`.
To a template it is the text: it can be compared, sliced and matched. Where it is written into the page it becomes a
token of letters and digits only, which no pattern of Markdown touches; an extension of Python-Markdown puts the text in
the token's place once the page is parsed.
"""

from __future__ import annotations

import html
import re
from typing import TYPE_CHECKING, Any

from markdown.extensions import Extension
from markdown.postprocessors import Postprocessor
from markdown.preprocessors import Preprocessor
from markdown.treeprocessors import Treeprocessor
from markdown.util import AtomicString, code_escape

if TYPE_CHECKING:
    from collections.abc import Callable
    from xml.etree.ElementTree import Element

    import markdown

# Two characters of the private use area, which no output has that was cleaned for a page.
_BEGIN, _END = "\ue000", "\ue001"
_TOKEN = re.compile(f"{_BEGIN}([0-9a-f]*){_END}")
_FENCE = re.compile(r"^[ \t>]*(?P<fence>`{3,}|~{3,})")
# Methods whose result is of the value alone.
_METHODS: tuple[str, ...] = ("__getitem__", "capitalize", "casefold", "lower", "lstrip", "removeprefix", "removesuffix")
_METHODS += ("replace", "rstrip", "strip", "title", "upper", "zfill")

_BEFORE_FENCES = 28  # of superfences: 25
_AFTER_ATTRIBUTES = 7  # attribute lists are read at 8; the table of contents is made at 5
_LAST = 0


class Value(str):
    """A text that a host printed or that was typed there."""

    __slots__ = ()

    def __str__(self) -> str:
        """Its token: a template that writes a value into the page asks for its `str`."""
        return f"{_BEGIN}{self.encode('utf-8', 'surrogatepass').hex()}{_END}"

    def __format__(self, spec: str) -> str:
        """Its token; a format would have to know how wide the text is."""
        return str(self)

    def __add__(self, other: str) -> str:
        """The two, where the other may be Markdown."""
        return "".join((str(self), str(other)))

    def __radd__(self, other: str) -> str:
        """The two, where the other may be Markdown."""
        return "".join((str(other), str(self)))


def _keeping(method: Callable[..., str]) -> Callable[..., Value]:
    return lambda self, *arguments: Value(method(self, *arguments))


for _name in _METHODS:
    setattr(Value, _name, _keeping(getattr(str, _name)))


def plain(text: str) -> str:
    """A text with the values in the place of their tokens."""
    return _TOKEN.sub(_text, str.__str__(text))


def plain_argument(argument: Any) -> Any:
    """An argument of a macro with plain text in it, also in lists and in the keys of mappings."""
    match argument:
        case str():
            return plain(argument)
        case list() | tuple():
            return [plain_argument(item) for item in argument]
        case dict():
            return {plain_argument(key): value for key, value in argument.items()}
        case _:
            return argument


def _text(token: re.Match[str]) -> str:
    return bytes.fromhex(token[1]).decode("utf-8", "surrogatepass")


class Values(Extension):
    """Puts values in the place of their tokens."""

    def extendMarkdown(self, md: markdown.Markdown) -> None:  # noqa: N802 - Python-Markdown's name
        """Register with a converter."""
        md.preprocessors.register(_InFences(md), "livedocs-values", _BEFORE_FENCES)
        md.treeprocessors.register(_InText(md), "livedocs-values", _AFTER_ATTRIBUTES)
        md.postprocessors.register(_InHtml(md), "livedocs-values", _LAST)


class _InFences(Preprocessor):
    """A fence shows its text as it is, and a highlighter would take a token apart."""

    def run(self, lines: list[str]) -> list[str]:
        done, fence = [], ""
        for line in lines:
            found = _FENCE.match(line)
            if not fence and found:
                fence = found["fence"]
            elif fence and found and found["fence"].startswith(fence) and not line.strip(" \t>`~"):
                fence = ""
            done += plain(line).split("\n") if fence else [line]
        return done


class _InText(Treeprocessor):
    """Text, code and attributes; escaped as code is, since what serialises the page takes ``&lt;`` for an entity."""

    def run(self, root: Element) -> None:
        for element in root.iter():
            element.text = self._plain(element.text)
            element.tail = self._plain(element.tail)
            for name, value in element.items():
                element.set(name, self._plain(value) or "")

    @staticmethod
    def _plain(text: str | None) -> str | None:
        if text is None or _BEGIN not in text:
            return text
        return AtomicString(_TOKEN.sub(lambda token: code_escape(_text(token)), text))


class _InHtml(Postprocessor):
    """HTML that the page's writer wrote."""

    def run(self, text: str) -> str:
        return _TOKEN.sub(lambda token: html.escape(_text(token)), text)
