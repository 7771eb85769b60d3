"""What a user meets who builds on an instance: what is said before anything runs, what is published, what stays."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    import subprocess
    from collections.abc import Iterator

    from tests.remote.instances import Instance
    from tests.small_book import Book

pytestmark = pytest.mark.lab

PAGE = '# Home\n\n{{ run("web") }}\n\n{{ built_on() }}\n'
HOSTNAME = "matterhorn"
SSH_KEY = "ssh-ed25519 AAAA"


@pytest.fixture(autouse=True)
def _as_it_was(instance: Instance) -> Iterator[None]:
    """Whatever happened, the host reads afterwards as it did before; its images, too."""
    images = "docker image ls -a --no-trunc --format '{{.Repository}}:{{.Tag}} {{.ID}}' | sort"
    before, images_before = instance.state(), instance.on_host(images)
    yield
    instance.settled(before)
    assert images_before == instance.on_host(images)


@pytest.fixture
def small(book: Book) -> Book:
    """A book of one chapter with one snippet, which starts a container."""
    book.page("index", PAGE)
    book.snippet("index/web.sh", "docker run -d --name web nginx\n")
    return book


@pytest.fixture
def named(instance: Instance) -> Iterator[Instance]:
    """An instance with a name of its own, which it cannot resolve, as in many a cloud."""
    instance.on_host(f"hostname {HOSTNAME}")
    yield instance
    instance.on_host("hostname host")


def ask(instance: Instance, book: Book, question: str, user: str = "alice") -> subprocess.CompletedProcess[str]:
    """Put a question to livedocs that builds nothing."""
    return book.call("build", question, LIVEDOCS_HOST=f"ssh://{user}@alps", **instance.environment())


def test_a_host_without_the_books_images_is_refused_with_what_brings_them(instance: Instance, small: Book) -> None:
    small.configure("extra: {livedocs: {images: [busybox, nginx], lab: './scripts/nox -s lab -- {}'}}\n")
    instance.on_host("docker tag nginx kept:1; docker rmi nginx; docker tag busybox kept:2; docker rmi busybox")

    looked = ask(instance, small, "--check")
    built = instance.build(small)

    instance.on_host("docker tag kept:1 nginx; docker tag kept:2 busybox; docker rmi kept:1 kept:2")
    cure = "take the lab's: ./scripts/nox -s lab -- run host docker save {} >images.tar; then on the host: docker load"
    assert 1 == looked.returncode
    assert f"images:    missing: busybox, nginx; {cure.format('busybox nginx')}" in looked.stdout
    assert 1 == built.returncode
    assert f"root@alps: its engine has no image nginx; {cure.format('nginx')} <images.tar" in built.stderr


def test_a_dry_run_prints_what_would_run_there_and_connects_to_nothing(instance: Instance, small: Book) -> None:
    small.page("far", '# Far\n\n{{ run("who") }}\n')
    small.snippet("far/who.sh", "# on: client\nhostname\n")

    done = ask(instance, small, "--dry-run", user="nobody")

    assert 0 == done.returncode, done.stderr
    assert "# on ssh://nobody@alps\n" in done.stdout
    assert "# index/web, on host\ndocker run -d --name web nginx\n" in done.stdout
    assert "# chapter far does not run: it needs a lab's client\n" in done.stdout
    assert "hostname" not in done.stdout


def test_images_that_a_chapter_makes_are_removed(instance: Instance, small: Book) -> None:
    """With and without a tag, and a second tag of one that was there."""
    small.snippet(
        "index/web.sh",
        "docker run -d --name web nginx; docker commit web mine; docker commit web; docker tag nginx other:2\n",
    )

    done = instance.build(small)

    assert 0 == done.returncode, done.stderr


def test_a_disk_that_fills_in_the_middle_fails_the_chapter_and_leaves_nothing(instance: Instance, small: Book) -> None:
    small.snippet("index/web.sh", "docker run -d --name web nginx\n\ndd if=/dev/zero of=fill bs=1M\n")
    instance.on_host("mkdir /var/lib/livedocs; mount -t tmpfs -o size=2m tmpfs /var/lib/livedocs")

    done = instance.build(small)

    left = instance.on_host("find /var/lib/livedocs -mindepth 1; umount /var/lib/livedocs; rmdir /var/lib/livedocs")
    assert 1 == done.returncode
    assert "snippets/index/web.sh:3: exited 1 on host, expected 0" in done.stderr
    assert "dd: error writing 'fill': No space left on device" in done.stderr
    assert "" == left


def test_nothing_private_is_published(named: Instance, small: Book) -> None:
    """Of what a host says, names, keys, tokens and addresses of people have stand-ins, the same ones everywhere."""
    small.snippet(
        "index/web.sh",
        """
        docker run -d --name web nginx

        hostname; uname -n; getent passwd | grep /home/a; cat /home/*/.ssh/authorized_keys

        echo SWMTKN-1-0123456789-abcdefghij; echo somebody@alpine.club
        """,
    )
    small.snippet("index/beside.sh", "# while: web\n# ready: .\nuname -n\n")
    small.page("index", f'{PAGE}\n{{{{ run("beside") }}}}\n')

    done = named.build(small, "alice")

    assert 0 == done.returncode, done.stderr
    said = (small.site / "index/web.txt").read_text()
    assert "\n  host\n  host\n" in said
    assert "/home/reader:" in said
    assert "\n  ssh-ed25519 [key]\n" in said
    assert "\n  SWMTKN-1-[token]\n  reader@example.com\n" in said
    assert "$ uname -n\n  host\n" in (small.site / "index/beside.txt").read_text()
    everything = "".join(path.read_text() for path in small.site.rglob("*") if path.suffix in {".html", ".txt", ".sh"})
    assert [] == re.findall(rf"alice|{HOSTNAME}|sudo: |{SSH_KEY}", everything)


def test_a_name_that_prose_gives_away_stops_the_build(named: Instance, small: Book) -> None:
    small.page("index", f"{PAGE}\nThis was {HOSTNAME}.\n")

    done = named.build(small)

    assert 1 == done.returncode
    assert (
        "index.html: the host's names, of the host the book was built on, would be published; "
        "the book itself has the word: docs/index.md; write another one, or build as another user or on another host"
    ) in done.stderr
    assert not small.site.exists()


def test_the_page_says_what_it_was_built_on(instance: Instance, small: Book) -> None:
    """Kind of host, engine, kernel, distribution, date, and how much ran; not which host."""
    done = instance.build(small)

    assert 0 == done.returncode, done.stderr
    text = re.sub(r"<[^>]+>|\n", " ", small.html())
    for pattern in (
        r"Host +ssh: ",
        r"Docker engine +\d+\.\d+\.\d+",
        r"Distribution +Debian GNU/Linux",
        r"Kernel +\d+\.\d+",
        r"Date +\d\d \w+ \d{4}, \d\d:\d\d",
        r"Run and passed +1 snippet with 1 command ",
        r"Replaced by stand-ins +the ssh user's name",
    ):
        assert re.search(pattern, text), pattern
