"""The output of a script, split at the marks between its steps, in bounded memory."""

from __future__ import annotations

import re
import threading
import time
from dataclasses import dataclass

# Memory for one step's output: its beginning and its end; the bytes between are counted and left out.
HEAD_BYTES = 96 * 1024
TAIL_BYTES = 32 * 1024

_LONGEST_WORD = len("=begin")
_MARK_END = re.compile(rb"(?:=(begin|\d{1,3}))?\x1e")


@dataclass(frozen=True)
class Output:
    """The output of one step, decoded.

    Attributes:
        text: The text; bytes that did not fit are replaced by one line that counts them.
        status: The exit status; None where the deadline cut it off.
        seconds: How long it took.
    """

    text: str
    status: int | None
    seconds: float


class Splitter:
    r"""Splits a script's output into its steps' outputs as it arrives.

    The mark between two record separators (``\x1e``) ends a step.
    Where scripts share one pipe, the mark also tells them apart: output before the mark with ``=begin`` and after
    the mark with ``=STATUS`` belongs to other scripts.

    Attributes:
        status: The status from the mark at the script's end; None until then.
        changed: The condition that all methods hold, and that is notified when output arrives.
    """

    def __init__(self, mark: str) -> None:
        """Prepare for a script that prints ``mark``, which no output contains, between its steps."""
        self.began = time.monotonic()
        self.status: int | None = None
        self.changed = threading.Condition()  # its lock may be taken twice by one thread
        self._mark = b"\x1e" + mark.encode()
        self._longest = len(mark) + 2 + _LONGEST_WORD
        self._parts = [_Part()]
        self._ends: list[float] = []
        self._held = b""

    def take(self, chunk: bytes) -> None:
        """Take the next bytes of the output."""
        now = time.monotonic()
        with self.changed:
            self._held += chunk
            while self.status is None and (found := self._next_mark()):
                self._parts[-1].add(self._held[: found.start() - len(self._mark)])
                self._held = self._held[found.end() :]
                if found[1] == b"begin":
                    self.began, self._parts, self._ends = now, [_Part()], []
                elif found[1]:
                    self.status = int(found[1])
                else:
                    self._parts.append(_Part())
                    self._ends.append(now)
            if self.status is not None:
                self._held = b""
            # A mark may be cut in two by the chunk's end: hold back only what could be its beginning.
            keep = self._held.rfind(b"\x1e", max(0, len(self._held) - self._longest + 1))
            cut = len(self._held) if keep < 0 else keep
            self._parts[-1].add(self._held[:cut])
            self._held = self._held[cut:]
            self.changed.notify_all()

    def _next_mark(self) -> re.Match[bytes] | None:
        """The end of the next mark. A pattern of the whole mark would have to be compiled for each script."""
        at = self._held.find(self._mark)
        while at >= 0:
            if found := _MARK_END.match(self._held, at + len(self._mark)):
                return found
            at = self._held.find(self._mark, at + 1)
        return None

    @property
    def between_steps(self) -> bool:
        """Whether no output has arrived since a step's end."""
        with self.changed:
            return bool(self._ends) and self._parts[-1].total == 0

    def text(self) -> str:
        """All output so far."""
        with self.changed:
            return "".join(part.text() for part in self._parts)

    def outputs(self, status: int | None) -> list[Output]:
        """The outputs of all steps that were begun; ``status`` is the whole script's, None where it was cut off."""
        with self.changed:
            self._parts[-1].add(self._held)
            self._held = b""
            outputs = []
            before = self.began
            for part, end in zip(self._parts, self._ends, strict=False):
                outputs.append(Output(part.text(), 0, end - before))
                before = end
            if status != 0 or not outputs:
                # The shell ended within this step, so its status is the step's.
                outputs.append(Output(self._parts[-1].text(), status, time.monotonic() - before))
            return outputs


class _Part:
    """One step's output in bounded memory: its beginning, its end, and the number of bytes between them."""

    def __init__(self) -> None:
        self.head = bytearray()
        self.tail = bytearray()
        self.total = 0

    def add(self, data: bytes) -> None:
        self.total += len(data)
        room = HEAD_BYTES - len(self.head)
        self.head += data[:room]
        self.tail += data[max(0, room) :]
        if len(self.tail) > 2 * TAIL_BYTES:
            del self.tail[:-TAIL_BYTES]

    def text(self) -> str:
        tail = self.tail[-TAIL_BYTES:]
        missing = self.total - len(self.head) - len(tail)
        between = f"\n[... {missing:,} bytes left out ...]\n".encode() if missing > 0 else b""
        return (bytes(self.head) + between + bytes(tail)).decode("utf-8", "backslashreplace")
