"""Plain squares for the tests of grids."""

from __future__ import annotations

from typing import Any


def square(west: float, south: float, side: float = 0.01) -> dict[str, Any]:
    """A square as GeoJSON; `side` in degrees."""
    east, north = round(west + side, 7), round(south + side, 7)
    return {
        "type": "Polygon",
        "coordinates": [[[west, south], [east, south], [east, north], [west, north], [west, south]]],
    }
