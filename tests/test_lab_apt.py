"""The machine's apt settings say where packages come from, in either notation."""

from __future__ import annotations

import pytest

from dockerlab.apt import mirror, passed_on

DEB822 = """\
Types: deb
# a comment
URIs: http://mirror.example/debian
Suites: trixie trixie-updates
Components: main
Signed-By: /usr/share/keyrings/debian-archive-keyring.gpg
"""


@pytest.mark.parametrize(
    ("sources", "expected"),
    [
        (DEB822, "http://mirror.example/debian"),
        ("deb http://mirror.example/debian/ trixie main contrib\n", "http://mirror.example/debian/"),
        ("deb [signed-by=/x.gpg arch=amd64] https://a.example/debian trixie main\n", "https://a.example/debian"),
        ("# deb http://old.example/debian trixie main\n", None),
        ("deb http://security.example/debian-security trixie-security main\n", None),
        ("deb https://packages.example/apt stable main\n", None),
        ("deb http://ports.example/ubuntu noble main universe\n", None),
        ("deb-src http://mirror.example/debian trixie main\n", None),
        (DEB822.replace("debian\nSuites", "debian-security\nSuites") + "\n" + DEB822, "http://mirror.example/debian"),
        (DEB822.replace("Types: deb", "Types: deb-src"), None),
        ("", None),
    ],
)
def test_the_mirror_is_the_first_debian_archive(sources: str, expected: str | None) -> None:
    assert mirror(sources) == expected


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
    assert passed_on("\n".join(others + wanted)) == wanted
