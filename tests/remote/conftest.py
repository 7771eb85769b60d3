"""An instance for the tests of this folder."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.remote.instances import Instance, make, opened

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture(scope="session")
def instance(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Instance]:
    """A Docker host behind ssh, shared by all tests of this folder, of which each finds it as it was."""
    with opened() as lab:
        yield make(lab, tmp_path_factory.mktemp("home"))
