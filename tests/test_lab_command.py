"""The commands that boot no lab."""

from __future__ import annotations

import pytest

from dockerlab.__main__ import LAB_FAILED, main


def test_the_map_is_drawn_without_a_lab(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["map", "--nodes", "host"]) == 0
    assert "host      eth0  172.31.5.10" in capsys.readouterr().out


@pytest.mark.parametrize(
    "arguments",
    [
        ["--node", "nowhere"],
        ["run", "nowhere", "true"],
        ["map", "--release", "woody"],
        ["map", "--bridge", "x"],
        ["map", "--mtu", "x"],
    ],
)
def test_an_error_is_one_sentence_and_a_status(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert main(arguments) == LAB_FAILED
    message = capsys.readouterr().err
    assert message.startswith("dockerlab: ")
    assert message.count("\n") == 1


def test_help_names_every_command(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit, match="0"):
        main(["--help"])
    text = capsys.readouterr().out
    for command in ("shell", "run", "at", "map", "images", "prune", "check", "prepare"):
        assert f"    {command} " in text
