"""Requirements that a machine does not meet are named, with the cure."""

from __future__ import annotations

import os
import shutil
import sys

import pytest

from dockerlab import LabError, machine, missing


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
