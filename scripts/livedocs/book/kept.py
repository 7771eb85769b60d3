"""What is made of a page or a template, and kept from build to build beside what Python keeps of its modules."""

from __future__ import annotations

import importlib.util
import os
import sys
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import jinja2

if TYPE_CHECKING:
    from collections.abc import Callable

_ANY = jinja2.Environment(autoescape=False)  # noqa: S701 - renders nothing


@cache
def store() -> jinja2.BytecodeCache | None:
    """Where compiled templates are kept: beside the compiled modules of Jinja; None where Python must not keep any."""
    folder = Path(importlib.util.cache_from_source(jinja2.__file__)).parent
    if sys.dont_write_bytecode or not os.access(folder, os.W_OK):
        return None
    return jinja2.FileSystemBytecodeCache(str(folder))


def literal(name: str, text: str, find: Callable[[str], Any]) -> Any:
    """What ``find`` makes of ``text``, in tuples, strings and numbers: once, as long as the two stay as they are.

    Args:
        name: Under which it is kept, so that there is never more than one of it.
        text: What it is made of.
        find: Makes it; may ask nothing outside its module that changes. What it raises passes, and nothing is kept.
    """
    cached = store()
    if cached is None:
        return find(text)
    bucket = cached.get_bucket(_ANY, name, None, _source(find) + text)
    if bucket.code is None:
        bucket.code = compile(repr(find(text)), name, "eval")
        cached.set_bucket(bucket)
    return eval(bucket.code)  # noqa: S307 - no more than Python does with the modules it keeps


@cache
def _source(find: Callable[[str], Any]) -> str:
    """Its module: the one who finds may have changed since, like what it looked at."""
    return Path(find.__code__.co_filename).read_text(encoding="utf-8")
