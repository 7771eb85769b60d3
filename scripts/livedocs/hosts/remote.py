"""A Docker host that is not ours: held by one build at a time, and put back after each chapter.

    build ── its end of a pipe ──> holder, on the host: has the lock, and reads the pipe
                                     └─ the pipe ends, or says nothing for a minute:
                                        end the build's commands, put the host back, free the lock

The build may end well, be killed, or lose its connection: for the holder that is all the same.
"""

from __future__ import annotations

import contextlib
import secrets
import select
import subprocess
import threading
from dataclasses import replace
from typing import TYPE_CHECKING, Self

from livedocs.errors import HostError
from livedocs.hosts.host import ENVIRONMENT
from livedocs.hosts.shell import Stream
from livedocs.hosts.survey import LOCK, STATE

if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import TracebackType

    from livedocs.hosts.host import Host

HOME = f"{STATE}/home"
_SILENCE_S = 60
_BEAT_S = 10.0
_BEGIN_S = 60.0
_PUT_BACK_S = 120.0
_HELD = "held"
_UNNOTED = "cannot note"
_BACK = "everything is as it was"

# What is compared, each as a command that prints one thing a line.
_LISTINGS = r"""
listing() {
    case $1 in
    containers) docker ps -aq --no-trunc ;;
    networks) docker network ls --format '{{.Name}}' ;;
    volumes) docker volume ls -q ;;
    images) docker image ls --no-trunc --format '{{.Repository}}:{{.Tag}} {{.ID}}' ;;
    links) ip -o link | cut -d: -f2 | cut -d@ -f1 | tr -d ' ' ;;
    tables) nft list tables 2>/dev/null | grep -vE ' (filter|nat|mangle|raw|security|docker.*)$' ;;
    rules) { iptables-save; ip6tables-save; } 2>/dev/null | grep '^-' ;;
    settings)
        sysctl -a -r '(ip_forward|conf\.(all|default|docker0|e[a-z0-9]+)\.(forwarding|rp_filter))$' 2>/dev/null ;;
    esac | LC_ALL=C sort
}
new() { listing "$1" | LC_ALL=C comm -13 "$before/$1" -; }
lost() { listing "$1" | LC_ALL=C comm -23 "$before/$1" -; }
"""

_PUT_BACK = r"""
for try in $(seq 40); do docker version >/dev/null 2>&1 && break; sleep 0.5; done
{
    test "$(docker info --format '{{.Swarm.LocalNodeState}}')" = inactive || docker swarm leave --force
    new containers | xargs -r docker rm -f -v
    new networks | xargs -r -d '\n' docker network rm
    new volumes | xargs -r docker volume rm -f
    new images | while read -r name id; do
        case $name in *'<none>'*) docker image rm -f "$id" ;; *) docker image rm "$name" ;; esac
    done
    new tables | while read -r words; do nft delete $words; done
    lost settings | tr -d ' ' | xargs -r sysctl -w
    find "$state/home" -mindepth 1 -delete
} >/dev/null 2>&1
docker version >/dev/null 2>&1 || { echo "the engine does not answer"; exit 1; }
for kind in containers networks volumes images tables links rules; do
    new $kind | sed "s/^/new in $kind: /"
done
for kind in images links rules settings; do
    lost $kind | sed "s/^/gone from $kind: /"
done
"""

_HOLD = r"""
mkdir -p -- "${lock%/*}"
exec 9>"$lock"
flock -n 9 || { echo busy; exit 0; }
trap '' HUP INT TERM PIPE
read -r token || exit 0
if test -x "$state/put-back"; then
    said=$("$state/put-back" 9>&-)
    test -z "$said" || { echo "$said"; exit 0; }
fi
rm -rf -- "$state" 2>/dev/null
note() {
    mkdir -p -- "$before" "$state/home" || return
    for kind in containers networks volumes images links tables rules settings; do
        listing $kind >"$before/$kind" || return
    done
    printf '%s\n' "$script" >"$state/put-back" && chmod +x "$state/put-back"
}
said=$(note 2>&1) || { rm -rf -- "$state" 2>/dev/null; echo "cannot note how things are: $said"; exit 0; }
echo held
while read -r -t "$silence" beat; do :; done
groups() { pgrep -f -- "$token" | xargs -r ps -o pgid= -p | sort -u; }
for signal in TERM KILL; do
    for group in $(groups); do kill -"$signal" -- "-$group"; done 2>/dev/null
    test -z "$(groups)" || sleep 0.3
done
said=$("$state/put-back" 9>&-)
test -n "$said" || rm -rf -- "$state"
echo "${said:-everything is as it was}"
"""


class Instance:
    """A host, held for one build."""

    def __init__(self, name: str, host: Host) -> None:
        """Say which; nothing is done yet. ``name`` is for messages, ``host`` runs as root."""
        self.name = name
        self._host = host
        self._token = f"livedocs-{secrets.token_hex(8)}-"
        self._holder: subprocess.Popen[str] | None = None
        self._ending = threading.Event()
        self._closing = threading.Lock()

    @property
    def by_hand(self) -> str:
        """The command that puts the host back."""
        return " ".join([*self._host.way[:1], *self._host.way[-2:-1], *self._host.argv, f"{STATE}/put-back"])

    def __enter__(self) -> Self:
        """Take the lock, put back what an earlier build could not, and note how things are.

        Raises:
            HostError: Another build has the lock, or an earlier one's leavings stay.
        """
        words = self._host.command("bash", "-c", _holder(self._host))
        self._holder = subprocess.Popen(
            words, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, start_new_session=True
        )
        with contextlib.ExitStack() as failed:
            failed.callback(self._kill)
            self._say(self._token)
            said = self._hear(_BEGIN_S)
            if said == "busy":
                raise HostError(f"{self.name}: another build is at work on this host; wait for its end")
            if said.startswith(_UNNOTED):
                raise HostError(f"{self.name}: {said}; make room there")
            if said != _HELD:
                raise HostError(
                    f"{self.name}: an earlier build has left what cannot be removed: {said or 'no answer'}; "
                    f"remove it, then run `{self.by_hand}`"
                )
            failed.pop_all()
        threading.Thread(target=self._beat, daemon=True, name="beat").start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Put back and let go.

        Raises:
            HostError: Something is not as it was.
        """
        said = self.close()
        if kind is None and said:
            raise HostError(said)

    def close(self) -> str:
        """End our commands, put back, let go of the lock; give what is not as it was. For any thread."""
        with self._closing:
            self._ending.set()
            holder, self._holder = self._holder, None
            if holder is None:
                return ""
            try:
                said = holder.communicate(timeout=_PUT_BACK_S)[0].strip()
            except (subprocess.TimeoutExpired, BrokenPipeError, ValueError):
                holder.kill()
                said = ""
            return "" if said == _BACK else self._left(said)

    @contextlib.contextmanager
    def chapter(self) -> Iterator[Host]:
        """Give the host for one chapter, and put it back afterwards.

        Raises:
            HostError: The connection was lost, or something is not as it was.
        """
        if self._gone:
            raise HostError(self._left(""))
        home = {**self._host.environment, "HOME": HOME}
        with Stream("host", self._host.way, self._host.argv) as stream:
            yield replace(self._host, name="host", environment=home, token=self._token, stream=stream)
        if self._gone:
            raise HostError(self._left(""))
        said = self._host.run([f"{STATE}/put-back"], timeout_s=_PUT_BACK_S)[-1]
        if self._gone or said.status is None or said.text.strip():
            raise HostError(self._left("" if self._gone else said.text.strip()))

    @property
    def _gone(self) -> bool:
        holder = self._holder
        return holder is None or holder.poll() is not None

    def _left(self, said: str) -> str:
        if not said:
            return (
                f"{self.name}: the connection was lost; the host itself removes what the chapter made, at the latest "
                f"{_SILENCE_S} s later; the next build looks again, and by hand it is `{self.by_hand}`"
            )
        lines = "\n".join(f"    {line}" for line in said.splitlines())
        return f"{self.name}: not as it was:\n{lines}\n  try again with `{self.by_hand}`"

    def _kill(self) -> None:
        holder, self._holder = self._holder, None
        if holder:
            holder.kill()
            holder.communicate()

    def _say(self, line: str) -> None:
        if self._holder and self._holder.stdin:
            with contextlib.suppress(OSError, ValueError):
                self._holder.stdin.write(f"{line}\n")
                self._holder.stdin.flush()

    def _hear(self, timeout_s: float) -> str:
        """What the holder says first: one line, or all of its last words."""
        pipe = self._holder.stdout if self._holder else None
        if pipe is None or not select.select([pipe], [], [], timeout_s)[0]:
            return ""
        line = pipe.readline().strip()
        return line if line in {_HELD, "busy"} else line + pipe.read()

    def _beat(self) -> None:
        while not self._ending.wait(_BEAT_S):
            with self._closing:
                if not self._ending.is_set():
                    self._say("")


def _holder(host: Host) -> str:
    """The holder's program, which also writes the one that puts back."""
    socket = host.environment.get("DOCKER_HOST", "")
    pinned = [f'export PATH="{ENVIRONMENT["PATH"]}"', *([f"export DOCKER_HOST='{socket}'"] if socket else [])]
    names = [f"state={STATE}", f"before={STATE}/before"]
    put_back = "\n".join(["#!/bin/bash", *pinned, *names, _LISTINGS, _PUT_BACK])
    head = [
        *pinned,
        *names,
        f"lock={LOCK}",
        f"silence={_SILENCE_S}",
        f"read -r -d '' script <<'PUT-BACK'\n{put_back}\nPUT-BACK",
    ]
    return "\n".join([*head, _LISTINGS, _HOLD])
