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


def literal(name: str, text: str, make: Callable[[], Any]) -> Any:
    """What ``make`` finds in ``text``, in tuples, strings and numbers: looked for once, as long as the text stays.

    Args:
        name: Under which it is kept, so that there is never more than one of it.
        text: All that it depends on.
        make: Looks for it; whatever it raises passes, and nothing is kept.
    """
    cached = store()
    if cached is None:
        return make()
    bucket = cached.get_bucket(_ANY, name, None, text)
    if bucket.code is None:
        bucket.code = compile(repr(make()), name, "eval")
        cached.set_bucket(bucket)
    return eval(bucket.code)  # noqa: S307 - no more than Python does with the modules it keeps
