"""The macros that a page may call, with the properties that the rest of the engine needs to know.

`livedocs.pages.macros.Macros` implements them; a test checks that the two agree.
"""

from __future__ import annotations

from dataclasses import dataclass

import jinja2.defaults


@dataclass(frozen=True)
class Macro:
    """The properties of a macro.

    Attributes:
        places: Its arguments are snippets of the page's chapter, which run in the order of these calls.
        terminal: It shows those snippets as terminals, which other pages can link to.
        inline: It returns text for a sentence, not a block that needs a line of its own.
        whole_book: Its result may depend on every snippet of the book, not only on those of the page and those that it
            names.
    """

    places: bool = False
    terminal: bool = False
    inline: bool = False
    whole_book: bool = False


VOCABULARY = {
    "run": Macro(places=True, terminal=True),
    "terminals": Macro(places=True, terminal=True),
    "source": Macro(places=True),
    "quietly": Macro(places=True),
    "value": Macro(inline=True),
    "typed": Macro(inline=True),
    "topology": Macro(),
    "cable": Macro(),
    "walk": Macro(),
    "built_on": Macro(whole_book=True),
    "cheat_sheet": Macro(whole_book=True),
    "symptoms": Macro(whole_book=True),
    "status": Macro(whole_book=True),
    "changes": Macro(whole_book=True),
    "rules": Macro(),
    "cosmetic_rules": Macro(),
    "reference": Macro(),
}

# Functions of Jinja and mkdocs-macros, which a page may call as well.
PREDEFINED = frozenset({*jinja2.defaults.DEFAULT_NAMESPACE, "context", "macros_info", "now", "fix_url"})
