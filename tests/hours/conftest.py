"""One small lake for all tests that only read it."""

from __future__ import annotations

import pytest

from gongyou.lake import Lake
from gongyou.rooms.hours.made import Look
from tests.hours.records import lake_of, looked, plant


@pytest.fixture(scope="session")
def plant_lake(tmp_path_factory: pytest.TempPathFactory) -> Lake:
    import gongyou.rooms.hours.measures  # noqa: F401  as the room's start does

    return lake_of(tmp_path_factory.mktemp("plant"), plant())


@pytest.fixture(scope="session")
def plant_look(plant_lake: Lake) -> Look:
    return looked(plant_lake)
