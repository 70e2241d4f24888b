"""A small city, its logs and files, made once for all tests of the demo."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest

from gongyou.lake import IngestReport, IngestRequest, Lake
from gongyou.site.demo.city import city_of
from gongyou.site.demo.files import Inhabited, Made, files_write
from gongyou.site.demo.people import people_of
from gongyou.site.demo.places import ZONE
from gongyou.site.demo.size import Size
from gongyou.site.demo.streams import Streams

SCALE = 0.004


def inhabited(scale: float, seed: int = 7) -> Inhabited:
    """A city with worker keys that need no secret: w and the person's number."""
    size, streams = Size.of(scale), Streams(seed)
    city = city_of(size, streams)
    people = people_of(city, size, streams)
    keys = np.array([f"w{number:024x}" for number in range(len(people))], dtype=object)
    return Inhabited(city, people, keys, size, streams)


@dataclass(frozen=True)
class Filled:
    """A lake with the files of a small city in it."""

    whole: Inhabited
    folder: Path
    made: Made
    lake: Lake
    reports: tuple[IngestReport, ...]


@pytest.fixture(scope="session")
def town() -> Inhabited:
    return inhabited(SCALE)


@pytest.fixture(scope="session")
def filled(town: Inhabited, tmp_path_factory: pytest.TempPathFactory) -> Filled:
    root = tmp_path_factory.mktemp("demo")
    made = files_write(town, root / "files", lambda source: None)
    lake = Lake.open(root)
    reports = tuple(
        lake.ingest(
            IngestRequest(
                contract=handover.contract,
                files=tuple(root / "files" / name for name in handover.files),
                source=handover.source,
                zone=ZONE,
            )
        )
        for handover in made.handovers
    )
    return Filled(town, root, made, lake, reports)
