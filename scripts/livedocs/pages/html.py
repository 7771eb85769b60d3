"""Renders the HTML templates beside this module. Values are escaped unless they are `Markup`."""

from __future__ import annotations

from functools import cache
from typing import Any

import jinja2
from markupsafe import Markup


def render(template: str, **values: Any) -> Markup:
    """Render the template of that name; values that are `Markup` are inserted as they are."""
    return Markup(_environment().get_template(f"{template}.html.jinja").render(values))  # noqa: S704 - escaped


@cache
def _environment() -> jinja2.Environment:
    loader = jinja2.PackageLoader("livedocs.pages")
    return jinja2.Environment(loader=loader, autoescape=True, undefined=jinja2.StrictUndefined)


def admonition(kind: str, title: str, text: str, *, preformatted: bool = False) -> Markup:
    """Render a box with a title."""
    return render("admonition", kind=kind, title=title, text=text, preformatted=preformatted)


def not_run(reason: str) -> Markup:
    """Render the replacement for a terminal or figure whose snippet could not run."""
    return admonition("warning", "Not run here", f"{reason}.")


def from_record(reason: str) -> Markup:
    """Render the note below the title of a chapter that could not run on this host and is shown from its record."""
    text = "The outputs of this chapter were recorded on a lab, see the foot of the page."
    return admonition("note", "Shown from its record", f"{reason[:1].upper()}{reason[1:]}. {text}")


def failed(message: str) -> Markup:
    """Render an error in the place of the output, while the book is served."""
    return admonition("failure", "This failed", message, preformatted=True)
