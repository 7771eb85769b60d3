"""JSON Schemas of what contributors write, for their editors: published beside the pages, under ``schemas/``.

Made from the code's own registries; a key that has no schema fails a test.
"""

from __future__ import annotations

import inspect
import json
from pathlib import Path
from typing import Any

from livedocs.features import FEATURES
from livedocs.front import FRONT_KEYS
from livedocs.snippet import HEADER_KEYS, KEBAB_CASE

_DRAFT = "https://json-schema.org/draft/2020-12/schema"
_PATTERN = {"type": "string", "format": "regex", "minLength": 1}

# The values of a header's keys; what each key means is its reader's docstring.
HEADER_VALUES: dict[str, dict[str, Any]] = {
    "on": {"type": "string", "pattern": r"^(\S+|(\S+ +)?container +\S+)$", "default": "host"},
    "while": {"type": "string", "pattern": f"^{KEBAB_CASE.pattern}$"},
    "ready": _PATTERN,
    "status": {"type": "integer", "minimum": 0, "maximum": 255, "default": 0},
    "expect": {"anyOf": [_PATTERN, {"type": "array", "items": _PATTERN}]},
    "timeout": {"type": "number", "exclusiveMinimum": 0, "maximum": 600, "default": 20},
    "save": {
        "anyOf": [
            {"type": "string", "pattern": "^[a-z0-9][a-z0-9.-]*$"},
            {"type": "array", "items": {"type": "string", "pattern": "^[a-z0-9][a-z0-9.-]*$"}},
        ]
    },
    "needs": {"anyOf": [{"enum": list(FEATURES)}, {"type": "array", "items": {"enum": list(FEATURES)}}]},
}


def snippet_header() -> dict[str, Any]:
    """The header of a snippet, its ``# key: value`` lines read as one object."""
    return {
        "$schema": _DRAFT,
        "title": "The header of a snippet",
        "type": "object",
        "properties": {
            key: {"description": inspect.getdoc(read), **HEADER_VALUES[key]} for key, read in HEADER_KEYS.items()
        },
        "dependentRequired": {"while": ["ready"], "ready": ["while"]},
        "additionalProperties": False,
    }


def front_matter() -> dict[str, Any]:
    """The front matter of a page; the theme knows more keys."""
    return {"$schema": _DRAFT, "title": "The front matter of a page", "type": "object", "properties": FRONT_KEYS}


SCHEMAS = {"snippet-header": snippet_header, "front-matter": front_matter}


def files() -> dict[Path, bytes]:
    """The schemas as files, by their paths below the site."""
    return {
        Path("schemas", f"{name}.json"): f"{json.dumps(schema(), indent=2)}\n".encode()
        for name, schema in SCHEMAS.items()
    }
