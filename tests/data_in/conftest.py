"""A lake of its own for each test."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.data_in.agreements import Sharing, sharing_made
from tests.data_room.cast import Cast, made_cast


@pytest.fixture
def cast(db: None, data_dir: Path) -> Cast:
    return made_cast()


@pytest.fixture
def sharing(cast: Cast) -> Sharing:
    return sharing_made(cast)
