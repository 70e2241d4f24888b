"""A small city, made once for all tests of the demo."""

from __future__ import annotations

import numpy as np
import pytest

from gongyou.site.demo.city import city_of
from gongyou.site.demo.files import Inhabited
from gongyou.site.demo.people import people_of
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


@pytest.fixture(scope="session")
def town() -> Inhabited:
    return inhabited(SCALE)
