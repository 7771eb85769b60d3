"""A Docker host that is not ours: held by one build at a time, and put back after each chapter.

    build ── a pipe ──> holder, on the host: has the lock, and reads the pipe
                          └─ the pipe ends, or is silent for a minute:
                             end the build's commands, put the host back, free the lock

The build may end well, be killed, or lose its connection: the holder treats all three alike.
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
from livedocs.hosts.shell import Shell
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
_BUSY = "busy"
_NOT_RECORDED = "cannot record"
_BACK = "everything is as it was"

# The parts of the host's state that are compared, each as a command that prints one item a line.
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
    new tables | while read -r table; do nft delete $table; done
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
    left=$("$state/put-back" 9>&-)
    test -z "$left" || { echo "$left"; exit 0; }
fi
rm -rf -- "$state" 2>/dev/null
record() {
    mkdir -p -- "$before" "$state/home" || return
    for kind in containers networks volumes images links tables rules settings; do
        listing $kind >"$before/$kind" || return
    done
    printf '%s\n' "$script" >"$state/put-back" && chmod +x "$state/put-back"
}
error=$(record 2>&1) || { rm -rf -- "$state" 2>/dev/null; echo "cannot record its state: $error"; exit 0; }
echo held
while read -r -t "$silence" beat; do :; done
groups() { pgrep -f -- "$token" | xargs -r ps -o pgid= -p | sort -u; }
for signal in TERM KILL; do
    for group in $(groups); do kill -"$signal" -- "-$group"; done 2>/dev/null
    test -z "$(groups)" || sleep 0.3
done
left=$("$state/put-back" 9>&-)
test -n "$left" || rm -rf -- "$state"
echo "${left:-everything is as it was}"
"""


class Remote:
    """A host that is held for one build."""

    def __init__(self, name: str, host: Host) -> None:
        """Note the host; nothing is done yet.

        Args:
            name: Its name in messages.
            host: Where root runs commands.
        """
        self.name = name
        self._host = host
        self._tag = f"livedocs-{secrets.token_hex(8)}-"
        self._holder: subprocess.Popen[str] | None = None
        self._ending = threading.Event()
        self._closing = threading.Lock()

    @property
    def put_back_command(self) -> str:
        """The command line with which the user puts the host back."""
        return " ".join([*self._host.ssh_argv[:1], *self._host.ssh_argv[-2:-1], *self._host.argv, f"{STATE}/put-back"])

    def __enter__(self) -> Self:
        """Take the lock, put back what an earlier build could not, and record the host's state.

        Raises:
            HostError: Another build has the lock, leftovers of an earlier one cannot be removed, or the disk is full.
        """
        argv = self._host.command("bash", "-c", _holder(self._host))
        self._holder = subprocess.Popen(
            argv, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, start_new_session=True
        )
        with contextlib.ExitStack() as failed:
            failed.callback(self._kill)
            self._send(self._tag)
            answer = self._receive(_BEGIN_S)
            if answer == _BUSY:
                raise HostError(f"{self.name}: another build is running on this host; wait for its end")
            if answer.startswith(_NOT_RECORDED):
                raise HostError(f"{self.name}: {answer}; free some space there")
            if answer != _HELD:
                raise HostError(
                    f"{self.name}: the leftovers of an earlier build could not be removed: {answer or 'no answer'}; "
                    f"remove them, then run `{self.put_back_command}`"
                )
            failed.pop_all()
        threading.Thread(target=self._beat, daemon=True, name="beat").start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Put the host back and free the lock.

        Raises:
            HostError: The host is not as it was.
        """
        reason = self.close()
        if kind is None and reason:
            raise HostError(reason)

    def close(self) -> str | None:
        """End our commands, put the host back and free the lock, from any thread.

        Returns:
            The message, if the host is not as it was or nobody knows; None if it is.
        """
        with self._closing:
            self._ending.set()
            holder, self._holder = self._holder, None
            if holder is None:
                return None
            try:
                answer = holder.communicate(timeout=_PUT_BACK_S)[0].strip()
            except (subprocess.TimeoutExpired, BrokenPipeError, ValueError):
                holder.kill()
                answer = ""
            return None if answer == _BACK else self._not_back(answer)

    @contextlib.contextmanager
    def chapter(self) -> Iterator[Host]:
        """Lend the host to one chapter, and put it back afterwards.

        Raises:
            HostError: The connection was lost, or the host is not as it was.
        """
        if self._lost:
            raise HostError(self._not_back(""))
        home = {**self._host.environment, "HOME": HOME}
        with Shell("host", self._host.ssh_argv, self._host.argv) as shell:
            yield replace(self._host, name="host", environment=home, tag=self._tag, shell=shell)
        if self._lost:
            raise HostError(self._not_back(""))
        output = self._host.run([f"{STATE}/put-back"], timeout_s=_PUT_BACK_S)[-1]
        if self._lost or output.status is None or output.text.strip():
            raise HostError(self._not_back("" if self._lost else output.text.strip()))

    @property
    def _lost(self) -> bool:
        """Whether the holder has ended, or the connection to it."""
        holder = self._holder
        return holder is None or holder.poll() is not None

    def _not_back(self, differences: str) -> str:
        """The message about a host that is not as it was; without ``differences``, the connection was lost."""
        if not differences:
            return (
                f"{self.name}: the connection was lost; the host itself removes what the chapter made, within "
                f"{_SILENCE_S} s; the next build checks that it did, and `{self.put_back_command}` does it right away"
            )
        lines = "\n".join(f"    {line}" for line in differences.splitlines())
        return f"{self.name}: the host is not as it was:\n{lines}\n  try again with `{self.put_back_command}`"

    def _kill(self) -> None:
        holder, self._holder = self._holder, None
        if holder:
            holder.kill()
            holder.communicate()

    def _send(self, line: str) -> None:
        if self._holder and self._holder.stdin:
            with contextlib.suppress(OSError, ValueError):
                self._holder.stdin.write(f"{line}\n")
                self._holder.stdin.flush()

    def _receive(self, timeout_s: float) -> str:
        """The holder's first answer: one line if it goes on or the host is busy, else all that it prints."""
        pipe = self._holder.stdout if self._holder else None
        if pipe is None or not select.select([pipe], [], [], timeout_s)[0]:
            return ""
        line = pipe.readline().strip()
        return line if line in {_HELD, _BUSY} else line + pipe.read()

    def _beat(self) -> None:
        """Tell the holder from time to time that the build still runs."""
        while not self._ending.wait(_BEAT_S):
            with self._closing:
                if not self._ending.is_set():
                    self._send("")


def _holder(host: Host) -> str:
    """The holder's script, which also writes the one that puts the host back."""
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
