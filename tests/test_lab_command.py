"""The command line of labs, as far as it boots none."""

from __future__ import annotations

import pytest

from dockerlab.__main__ import REFUSED, main


def test_the_map_is_drawn_without_a_lab(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["map", "--nodes", "host"]) == 0
    assert "host      eth0  172.31.5.10" in capsys.readouterr().out


@pytest.mark.parametrize(
    "arguments",
    [["--node", "nowhere"], ["run", "nowhere", "true"], ["map", "--release", "woody"], ["map", "--bridge", "x"]],
)
def test_what_cannot_be_is_one_sentence_and_a_status(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert main(arguments) == REFUSED
    said = capsys.readouterr().err
    assert said.startswith("dockerlab: ")
    assert said.count("\n") == 1


def test_help_names_every_command(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit, match="0"):
        main(["--help"])
    said = capsys.readouterr().out
    for command in ("shell", "run", "at", "map", "images", "prune", "check", "prepare"):
        assert f"    {command} " in said
