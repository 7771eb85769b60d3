"""Packages come from the mirror in the machine's apt settings."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

from dockerlab import apt
from dockerlab.apt import machine_mirror, settings_for_mirrors, without_credentials
from dockerlab.errors import ImageError
from dockerlab.recipe import host_recipe

needs_apt = pytest.mark.skipif(shutil.which("apt-get") is None, reason="there is no apt on this machine")

DEB822 = """\
Types: deb
# a comment
URIs: http://mirror.example/debian
Suites: trixie trixie-updates
Components: main
Signed-By: /usr/share/keyrings/debian-archive-keyring.gpg
"""
RELEASE = """\
Origin: {origin}
Label: {label}
Suite: stable
Codename: trixie
Date: Sat, 01 Nov 2025 10:00:00 UTC
Architectures: amd64 arm64
Components: main
"""


@pytest.fixture
def etc(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The directory of apt's settings, without any sources; no index has been downloaded."""
    (tmp_path / "sources.list.d").mkdir()
    (tmp_path / "lists/partial").mkdir(parents=True)
    (tmp_path / "apt.conf").write_text(
        f'Dir::Etc "{tmp_path}"; Dir::State::Lists "{tmp_path}/lists"; Dir::Cache "{tmp_path}";\n'
    )
    monkeypatch.setenv("APT_CONFIG", str(tmp_path / "apt.conf"))
    return tmp_path


def downloaded(etc: Path, uri: str, *, origin: str, label: str) -> None:
    """Do what ``apt-get update`` does: put an archive's Release file and index where apt looks for them."""
    prefix = etc / "lists" / f"{uri.removeprefix('http://').replace('/', '_')}_dists_trixie"
    Path(f"{prefix}_Release").write_text(RELEASE.format(origin=origin, label=label))
    architecture = subprocess.run(["dpkg", "--print-architecture"], capture_output=True, text=True, check=True).stdout
    Path(f"{prefix}_main_binary-{architecture.strip()}_Packages").touch()


@needs_apt
@pytest.mark.parametrize(
    ("sources", "expected"),
    [
        ("deb http://mirror.example/debian/ trixie main contrib\n", "http://mirror.example/debian"),
        ("deb [signed-by=/x.gpg arch=amd64] https://a.example/debian trixie main\n", "https://a.example/debian"),
        ("# deb http://old.example/debian trixie main\n", None),
        ("deb http://security.example/debian-security trixie-security main\n", None),
        ("deb https://packages.example/apt stable main\n", None),
        ("deb http://ports.example/ubuntu noble main universe\n", None),
        ("deb-src http://mirror.example/debian trixie main\n", None),
        ("deb mirror+file:/etc/apt/mirrors/debian trixie main\n", None),
        ("deb https://user:secret@a.example/debian trixie main\n", "https://user:secret@a.example/debian"),
        ("", None),
    ],
)
def test_the_mirror_is_the_first_debian_archive(etc: Path, sources: str, expected: str | None) -> None:
    (etc / "sources.list").write_text(sources)
    assert machine_mirror() == expected


@needs_apt
def test_sources_in_deb822_notation_count_too(etc: Path) -> None:
    security = DEB822.replace("debian\nSuites", "debian-security\nSuites")
    (etc / "sources.list.d/debian.sources").write_text(f"{security}\n{DEB822}")
    assert machine_mirror() == "http://mirror.example/debian"


@needs_apt
def test_release_files_say_which_archive_is_debian_s(etc: Path) -> None:
    """Whatever the path is called: it is ``debian`` on somebody else's server, and something else on a mirror."""
    other, security, mirror = "http://vpn.example/debian", "http://m.example/security", "http://m.example/mirrored"
    (etc / "sources.list").write_text("".join(f"deb {uri} trixie main\n" for uri in (other, security, mirror)))
    downloaded(etc, other, origin="VPN", label="VPN")
    downloaded(etc, security, origin="Debian", label="Debian-Security")
    downloaded(etc, mirror, origin="Debian", label="Debian")
    assert machine_mirror() == mirror


def test_a_machine_without_apt_leaves_the_mirror_to_mmdebstrap(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    assert machine_mirror() is None


def test_passwords_of_mirrors_and_proxies_are_not_shown() -> None:
    log = "E: Failed to fetch https://user:s3cret@a.example/debian/x.deb  via http://proxy:pw@10.0.0.1:3128/ @eth0"
    expected = "E: Failed to fetch https://a.example/debian/x.deb  via http://10.0.0.1:3128/ @eth0"
    assert without_credentials(log) == expected


def test_a_failure_is_reported_without_the_password(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """The message ends with the output of apt, which names the mirror."""
    fake = tmp_path / "mmdebstrap"
    fake.write_text('#!/bin/sh\nfor last; do :; done\necho "E: cannot reach $last"\nexit 1\n')
    fake.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:/usr/bin:/bin")
    monkeypatch.setattr(apt, "as_root", lambda: ())
    monkeypatch.setattr(apt, "machine_mirror", lambda: "http://user:s3cret@a.example/debian")
    with pytest.raises(ImageError, match=r"E: cannot reach http://a\.example/debian$"):
        apt.make_tree(host_recipe("trixie"), tmp_path / "tree", lambda _: None)


def test_only_settings_that_say_how_to_reach_a_mirror_are_passed_on() -> None:
    wanted = [
        'Acquire::http::Proxy "http://proxy.example:3128";',
        'Acquire::https::CAInfo "/etc/ssl/ca.pem";',
        'Acquire::Check-Valid-Until "false";',
        'Acquire::Retries "3";',
    ]
    others = [
        'APT::Architecture "amd64";',
        'Acquire::http "";',
        'Acquire::IndexTargets::deb::Contents "x";',
        'DPkg::Post-Invoke:: "rm -f x";',
    ]
    assert settings_for_mirrors("\n".join(others + wanted)) == wanted
