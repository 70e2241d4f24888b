"""One small lake for all tests that only read it."""

from __future__ import annotations

import pytest

from gongyou.lake import Lake
from gongyou.rooms.hours.made import Look
from tests.hours.records import APPROVALS, lake_of, looked, paid_plant, plant


@pytest.fixture(scope="session")
def plant_lake(tmp_path_factory: pytest.TempPathFactory) -> Lake:
    import gongyou.rooms.hours.measures  # noqa: F401  as the room's start does

    return lake_of(tmp_path_factory.mktemp("plant"), plant())


@pytest.fixture(scope="session")
def plant_look(plant_lake: Lake) -> Look:
    return looked(plant_lake)


@pytest.fixture(scope="session")
def paid_lake(tmp_path_factory: pytest.TempPathFactory) -> Lake:
    import gongyou.rooms.hours.measures  # noqa: F401  as the room's start does

    return lake_of(tmp_path_factory.mktemp("paid"), *paid_plant())


@pytest.fixture(scope="session")
def paid_look(paid_lake: Lake) -> Look:
    return looked(paid_lake, approvals=APPROVALS)
