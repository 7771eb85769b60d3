"""The command line boots labs and takes them down."""

from __future__ import annotations

import subprocess
import sys

import pytest

from bench.lab import bench
from dockerlab import prepare

pytestmark = pytest.mark.lab


def dockerlab(*arguments: str, typed: str = "") -> subprocess.CompletedProcess[str]:
    """Run the command with ``typed`` as its standard input."""
    return subprocess.run(
        [sys.executable, "-m", "dockerlab", *arguments], input=typed, capture_output=True, text=True, check=False
    )


def test_run_gives_the_command_s_output_and_status(release: str) -> None:
    done = dockerlab("run", "--release", release, "--nodes", "host", "host", "sh", "-c", "hostname; pwd; exit 7")
    assert (done.stdout, done.returncode) == ("host\n/root\n", 7)


def test_without_a_command_there_is_a_map_and_a_shell_that_ends_with_its_input(release: str) -> None:
    done = dockerlab("--release", release, "--nodes", "host,client", "--node", "client", typed="hostname; exit 4\n")
    assert "client    eth0  198.51.100.200" in done.stdout
    assert done.stdout.endswith("\nclient\n")
    assert done.returncode == 4


def test_a_second_terminal_joins_the_lab_that_is_open(release: str) -> None:
    opened = ["--release", release, "--nodes", "host,client"]
    with subprocess.Popen(
        [sys.executable, "-m", "dockerlab", *opened], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as first:
        assert first.stdin
        assert first.stdout
        assert any("at NODE" in line for line in first.stdout)
        first.stdin.write("hostname\nread -r _\n")
        first.stdin.flush()
        assert first.stdout.readline() == "host\n"
        joined = dockerlab("at", "client", "hostname")
        assert (joined.stdout, joined.returncode) == ("client\n", 0)
        assert "choose one of host, client" in dockerlab("at", "isp").stderr
        first.stdin.write("\n")


def test_the_images_in_use_are_listed_with_their_sizes(release: str) -> None:
    prepare(release)
    listed = dockerlab("images").stdout
    for name in ("host", "images"):
        assert any(f" {name}-{release}-" in line and " MB " in line for line in listed.splitlines())


def test_the_bench_reports_what_a_lab_costs(release: str) -> None:
    report = bench(release, 1)
    for name in ("dockerd", "one host", "all", "memory of host", "disk"):
        assert f"\n{name}" in report
