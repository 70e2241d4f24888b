"""Communities and grids of the city: invented codes below its townships, and a map that no place on earth has."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

import numpy as np

from gongyou.registry.services import GridRow
from gongyou.site.demo.city import City
from gongyou.site.demo.places import DISTRICTS, township_name
from gongyou.site.demo.size import Size
from gongyou.site.demo.streams import Streams

COMMUNITIES = 4
# The map: one row of land a district, townships from west to east, at sea level in the East China Sea.
WEST, SOUTH = 124.0, 29.0
WIDE, HIGH = 0.04, 0.05
_NUMBERS = "一二三四"


def community_code(district: int, township: int, community: int) -> str:
    """Twelve digits, as GB/T 10114 builds them, below a county code that is not assigned."""
    return f"{township_code(district, township)}{community + 1:03d}"


def township_code(district: int, township: int) -> str:
    """Nine digits."""
    return f"{DISTRICTS[district].code}{township + 1:03d}"


def township_of(city: City, union: int) -> int:
    """The number within its district of the township that a union below a district belongs to; 0 for all others."""
    return _township(city.unions[union].code)


@cache
def _township(code: str) -> int:
    parts = code.split("-")
    is_below_a_township = len(parts) > 2 and parts[1].isdigit() and parts[2].isdigit()
    return int(parts[2]) - 1 if is_below_a_township else 0


def grids_of(size: Size, streams: Streams) -> list[GridRow]:
    """One social grid a community, drawn and with its code (the last district has codes alone); one district party
    grid of whole townships; one park a district, drawn inside its first township.
    """
    draw = streams.of("neighbourhoods")
    rows: list[GridRow] = []
    for place, district in enumerate(DISTRICTS):
        corners = _corners(place, size.townships_per_district * COMMUNITIES, draw)
        for township in range(size.townships_per_district):
            rows += _social(place, township, corners)
        codes = [township_code(place, number) for number in range(size.townships_per_district)]
        name = district.name.zh
        union = f"HL-{district.code[-2:]}"
        rows.append(GridRow(f"{union}-D", f"{name}新就业群体党建片区", "party", district.code, None, codes, union))
        rows.append(GridRow(f"{union}-Y", f"{name}物流园区", "park", district.code, _park(corners), (), union))
    return rows


def _social(place: int, township: int, corners: np.ndarray) -> Iterator[GridRow]:
    district = DISTRICTS[place]
    union = f"HL-{district.code[-2:]}-{township + 1:02d}"
    for community in range(COMMUNITIES):
        column = township * COMMUNITIES + community
        drawn = None if place == len(DISTRICTS) - 1 else _cell(corners, column)
        yield GridRow(
            code=f"{union}-W{community + 1}",
            name=f"{township_name(place, township)}第{_NUMBERS[community]}网格",
            kind="social",
            region=district.code,
            polygon=drawn,
            area_codes=(community_code(place, township, community),),
            organisation_code=union,
        )


def _corners(place: int, columns: int, draw: np.random.Generator) -> np.ndarray:
    """A lattice of two rows of corners, shaken a little, so that cells are no squares and never overlap."""
    longitude = WEST + WIDE * np.arange(columns + 1)
    latitude = SOUTH + HIGH * (place * 1.4 + np.arange(2))
    corners = np.stack(np.meshgrid(longitude, latitude), axis=-1)
    return np.round(corners + draw.uniform(-0.2, 0.2, corners.shape) * (WIDE, HIGH), 5)


def _cell(corners: np.ndarray, column: int) -> dict[str, object]:
    ring = [corners[0, column], corners[0, column + 1], corners[1, column + 1], corners[1, column]]
    return _polygon(np.array(ring))


def _park(corners: np.ndarray) -> dict[str, object]:
    """The middle of the first cell."""
    ring = np.array([corners[0, 0], corners[0, 1], corners[1, 1], corners[1, 0]])
    return _polygon(np.round(ring.mean(axis=0) + (ring - ring.mean(axis=0)) * 0.4, 5))


def _polygon(ring: np.ndarray) -> dict[str, object]:
    points = ring.tolist()
    return {"type": "Polygon", "coordinates": [[*points, points[0]]]}
