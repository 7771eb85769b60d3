"""Looks up single values in real outputs, so that prose need not contain copies of them."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

from livedocs.errors import LookupFailed

if TYPE_CHECKING:
    from livedocs.records.transcript import Transcript


def value(
    transcript: Transcript,
    *,
    regex: str | None = None,
    json_path: str | None = None,
    line: int | None = None,
    step: int | None = None,
) -> str:
    """Look up a value in an output, by exactly one of ``regex``, ``json_path`` and ``line``.

    Args:
        transcript: The transcript to search.
        regex: A regular expression in which ``^`` and ``$`` match at every line. The value is its first group, or the
            whole match if it has no group. Several matches are fine as long as they give the same value.
        json_path: A JSONPath (RFC 9535) into an output that is JSON.
        line: The number of a line, counted from 1, or from the end with -1.
        step: Number of the only step to search, counted from 1; by default all are searched.

    Raises:
        LookupFailed: There is no match, there are different values, or the arguments are not valid.
    """
    if sum(given is not None for given in (regex, json_path, line)) != 1:
        raise LookupFailed("give exactly one of regex, json and line")
    output = transcript.output
    if step is not None:
        if not 1 <= step <= len(transcript.steps):
            raise LookupFailed(f"there is no step {step}; the snippet has {len(transcript.steps)}")
        output = transcript.steps[step - 1].output
    if regex is not None:
        return _only(_by_regex(output, regex), f"regex {regex!r}", output)
    if json_path is not None:
        return _only(_by_json(output, json_path), f"JSON path {json_path!r}", output)
    lines = output.splitlines()
    number = line or 0
    if number < 0:
        number += len(lines) + 1
    if not 1 <= number <= len(lines):
        raise LookupFailed(f"there is no line {line}; the output has {len(lines)} lines", output)
    return lines[number - 1].strip()


def typed(transcript: Transcript, regex: str) -> str:
    """Look up a value in the commands of a transcript, such as the name that a container was given.

    Args:
        transcript: The transcript to search.
        regex: A regular expression, as for `value`.

    Raises:
        LookupFailed: There is no match, or there are different values.
    """
    commands = "\n".join(step.command for step in transcript.steps)
    return _only(_by_regex(commands, regex), f"regex {regex!r}", commands, where="commands")


def _by_regex(output: str, regex: str) -> list[str]:
    try:
        pattern = re.compile(regex, re.MULTILINE)
    except re.error as error:
        raise LookupFailed(f"the regex {regex!r} does not compile: {error}") from None
    return [match.group(1 if pattern.groups else 0) for match in pattern.finditer(output)]


def _by_json(output: str, path: str) -> list[str]:
    import jsonpath  # noqa: PLC0415 - slow to import, and few pages need it

    try:
        data = json.loads(output)
    except json.JSONDecodeError as error:
        raise LookupFailed(f"the output is not JSON: {error}", output) from None
    try:
        items = jsonpath.findall(path, data)
    except jsonpath.JSONPathError as error:
        raise LookupFailed(f"the JSON path {path!r} is not understood: {error}") from None
    return [item if isinstance(item, str) else json.dumps(item) for item in items]


def _only(matches: list[str], query: str, output: str, where: str = "output") -> str:
    values = list(dict.fromkeys(value for value in matches if value))
    if len(values) == 1:
        return values[0]
    if values:
        raise LookupFailed(f"{query} is ambiguous: it finds {', '.join(map(repr, values[:5]))}")
    raise LookupFailed(f"{query} finds nothing in the {where}", output)
