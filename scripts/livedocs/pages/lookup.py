"""One value out of a real output, so that prose and figures never hold a copy of it."""

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
    """Look one value up in an output.

    Args:
        transcript: Where to look.
        regex: A pattern (``^`` and ``$`` match at lines); its first group is the value, or the whole match where it
            has no group. It may match several times as long as it gives one value.
        json_path: An RFC 9535 path into an output that is JSON.
        line: A line of the output, counted from 1, or from the end with -1.
        step: Look at this step only, counted from 1.

    Raises:
        LookupFailed: Nothing matches, or different values do, or the arguments make no sense.
    """
    if sum(given is not None for given in (regex, json_path, line)) != 1:
        raise LookupFailed("one of regex, json and line is wanted")
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
    """Look one value up in what was typed, such as the name that a container was given.

    Args:
        transcript: Where to look.
        regex: As for `value`.

    Raises:
        LookupFailed: Nothing matches, or different values do.
    """
    commands = "\n".join(step.command for step in transcript.steps)
    return _only(_by_regex(commands, regex), f"regex {regex!r}", commands, where="commands")


def _by_regex(output: str, regex: str) -> list[str]:
    try:
        pattern = re.compile(regex, re.MULTILINE)
    except re.error as error:
        raise LookupFailed(f"the regex {regex!r} does not compile: {error}") from None
    return [found.group(1 if pattern.groups else 0) for found in pattern.finditer(output)]


def _by_json(output: str, path: str) -> list[str]:
    import jsonpath  # noqa: PLC0415 - takes a while, and few pages ask for it

    try:
        data = json.loads(output)
    except json.JSONDecodeError as error:
        raise LookupFailed(f"the output is not JSON: {error}", output) from None
    try:
        found = jsonpath.findall(path, data)
    except jsonpath.JSONPathError as error:
        raise LookupFailed(f"the JSON path {path!r} is not understood: {error}") from None
    return [item if isinstance(item, str) else json.dumps(item) for item in found]


def _only(found: list[str], how: str, output: str, where: str = "output") -> str:
    values = list(dict.fromkeys(value for value in found if value))
    if len(values) == 1:
        return values[0]
    if values:
        raise LookupFailed(f"{how} is ambiguous: it finds {', '.join(map(repr, values[:5]))}")
    raise LookupFailed(f"{how} finds nothing in the {where}", output)
