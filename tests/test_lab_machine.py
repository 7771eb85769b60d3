"""What a machine lacks to run labs is said with the package that has it."""

from __future__ import annotations

import os
import shutil
import sys

import pytest

from dockerlab import LabError, machine, missing


def test_missing_tools_are_named_with_their_packages(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shutil, "which", lambda *_, **__: None)
    lacking = {lack.what: lack for lack in missing()}
    assert lacking["mmdebstrap"].package == "mmdebstrap"
    assert lacking["nsenter"].cure == "install the package util-linux"


def test_another_system_is_refused_in_one_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "platform", "darwin")
    with pytest.raises(
        LabError, match=r"^a lab needs Linux, which this machine has not got; run it on a Linux machine"
    ):
        machine.check()


def test_a_user_without_sudo_is_told_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    monkeypatch.setattr(machine, "_may_sudo", lambda: False)
    assert "run it as root, or as a user whom sudo asks no password" in {lack.cure for lack in missing()}
