"""One lake with one of each breach, screened once for all tests that only read it."""

from __future__ import annotations

import pytest

from gongyou.lake import Lake
from gongyou.rooms.screening.made import Screen
from tests.screening.runs import breached_lake, screened


@pytest.fixture(scope="session")
def breached_city(tmp_path_factory: pytest.TempPathFactory) -> Lake:
    return breached_lake(tmp_path_factory.mktemp("screened"))


@pytest.fixture(scope="session")
def breached(breached_city: Lake) -> Screen:
    return screened(breached_city)
