"""A lake of its own for each test."""

from __future__ import annotations

from pathlib import Path

import pytest

from gongyou.lake import Lake


@pytest.fixture
def lake(tmp_path: Path) -> Lake:
    return Lake.open(tmp_path / "data")
