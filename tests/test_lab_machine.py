"""Requirements that a machine does not meet are named, with the cure."""

from __future__ import annotations

import json
import os
import shutil
import sys
from pathlib import Path

import pytest

from dockerlab import LabError, kernel, machine, missing, trial
from dockerlab.errors import ImageError


@pytest.fixture(autouse=True)
def _no_trial(monkeypatch: pytest.MonkeyPatch) -> None:
    """These tests boot nothing, not even on trial."""
    monkeypatch.setattr(machine, "_try", lambda _: None)


def test_missing_tools_are_named_with_their_packages(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shutil, "which", lambda *_, **__: None)
    found = {requirement.what: requirement for requirement in missing()}
    assert found["mmdebstrap"].package == "mmdebstrap"
    assert found["nsenter"].cure == "install the package util-linux"


def test_another_system_is_rejected_in_one_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "platform", "darwin")
    with pytest.raises(LabError, match=r"^a lab needs Linux, which this machine lacks; run it on a Linux machine"):
        machine.check()


def test_a_user_without_sudo_is_not_enough(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    monkeypatch.setattr(machine, "_may_sudo", lambda: False)
    assert "run it as root, or as a user with passwordless sudo" in {requirement.cure for requirement in missing()}


def test_what_the_kernel_refuses_is_named_with_the_ways_out(monkeypatch: pytest.MonkeyPatch) -> None:
    refused = trial.Refusal("the capability CAP_SYS_ADMIN", "which root does not have here", "use --privileged")
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    monkeypatch.setattr(machine, "_try", lambda _: refused)
    monkeypatch.setenv("DOCKERLAB_CACHE", str(Path.cwd()))
    monkeypatch.setattr(shutil, "which", lambda *_, **__: None)
    first, second, *_ = missing()
    assert f"{refused.what}, {refused.seen}; {refused.cure}" == str(first)
    assert "mmdebstrap" == second.package


def test_a_place_for_images_is_needed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DOCKERLAB_CACHE", __file__)
    (place,) = [requirement for requirement in missing() if "place" in requirement.what]
    assert str(place).startswith(f"a place for its images, and {__file__} is not a directory; set DOCKERLAB_CACHE to ")


@pytest.mark.parametrize(
    ("lost", "message"),
    [
        ({21}, "the capability CAP_SYS_ADMIN"),
        ({12, 27}, "the capabilities CAP_NET_ADMIN, CAP_MKNOD"),
    ],
)
def test_root_without_capabilities_is_not_enough(
    lost: set[int], message: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    effective = sum(1 << number for number in range(41) if number not in lost)
    files = {"/proc/self/uid_map": "0 0 4294967295", "/proc/self/status": f"Name:\tpython\nCapEff:\t{effective:016x}\n"}
    monkeypatch.setattr(Path, "read_text", lambda self, **_: files[str(self)])
    monkeypatch.setattr(sys, "argv", ["-c", "", "/"])
    trial.main()
    what, seen, cure = json.loads(capsys.readouterr().out)
    assert (message, "which root does not have here") == (what, seen)
    assert "if this is a container, start it with --privileged" in cure


def test_root_of_a_user_namespace_is_not_enough(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(Path, "read_text", lambda *_, **__: "0 1000 1")
    trial.main()
    assert "the machine's own root" in capsys.readouterr().out


def test_what_a_policy_forbids_is_told_with_what_the_kernel_said(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def refuse(_: int) -> None:
        raise PermissionError(1, "unshare(0x20000): Operation not permitted")

    monkeypatch.setattr(trial, "_check_capabilities", lambda: None)
    monkeypatch.setattr(kernel, "unshare", refuse)
    monkeypatch.setattr(sys, "argv", ["-c", "", "/"])
    trial.main()
    what, seen, cure = json.loads(capsys.readouterr().out)
    assert "the right to make namespaces" == what
    assert "and the kernel said 'unshare(0x20000): Operation not permitted'" == seen
    assert cure.startswith("a policy such as seccomp, AppArmor or SELinux forbids it; if this is a container, ")


def test_a_step_as_root_that_fails_is_an_error_with_its_output(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(machine, "as_root", lambda: ())
    with pytest.raises(ImageError, match=r"^could not move it: 'sh -c .*' exited 3; try again.*:\n    no room$"):
        machine.run_as_root(["sh", "-c", "echo no room >&2; exit 3"], "move it")
