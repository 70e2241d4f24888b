"""A lake of its own for each test."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.data_in.agreements import Sharing, sharing_made
from tests.data_room.cast import Cast, made_cast


@pytest.fixture
def house(db: None, data_dir: Path) -> Cast:
    return made_cast()


@pytest.fixture
def sharing(house: Cast) -> Sharing:
    return sharing_made(house)


@pytest.fixture(autouse=True)
def own_folder(data_dir: Path) -> Path:
    """First of all, so that what is sealed opens under the keys of this folder."""
    return data_dir
