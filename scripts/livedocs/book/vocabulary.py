"""The vocabulary of a page: every macro that a page may call, with what the rest of the engine must know of it.

`livedocs.pages.macros.Macros` has a method for each; a test holds the two against each other.
"""

from __future__ import annotations

from dataclasses import dataclass

import jinja2.defaults


@dataclass(frozen=True)
class Macro:
    """A macro, as far as its name and place in a page are concerned.

    Attributes:
        places: It names snippets of its page's chapter and so gives them their place in the page's order.
        terminal: It shows those snippets as terminals, which other pages can link to.
        inline: It gives text for a sentence, not a block on a line of its own.
        whole_book: Its result may change with any snippet of the book, not only with those of its page or that it
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

# Names that Jinja and mkdocs-macros define, which a page may call as well.
PREDEFINED = frozenset({*jinja2.defaults.DEFAULT_NAMESPACE, "context", "macros_info", "now", "fix_url"})
