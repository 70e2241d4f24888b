"""A place of work as a point, as people write it and as it is kept. See docs/decisions/work-points.md."""

from __future__ import annotations

import re
from decimal import ROUND_HALF_EVEN, Decimal

from gongyou.core.errors import BadInput
from gongyou.core.text import Text
from gongyou.registry.grids.finding import Point

# Some eleven metres: finer digits say which door, coarser ones cross the border of a grid.
STEP = Decimal("0.0001")
WRITTEN = re.compile(r"^\s*([+-]?\d{1,3}(?:\.\d{1,12})?)\s*[,，;；\s]\s*([+-]?\d{1,3}(?:\.\d{1,12})?)\s*$")
REMEDY = Text(
    "先写纬度，再写经度，中间用逗号，如 31.2304, 121.4737。",
    "Latitude first, then longitude, as 31.2304, 121.4737.",
)


def point_checked(written: str) -> str:
    """Latitude and longitude (WGS-84) with four decimals, "31.2304,121.4737"; "" for nothing written.

    Unreadable text and values off the globe raise BadInput; a longitude written first is told, not turned round.
    """
    if not written.strip():
        return ""
    found = WRITTEN.match(written)
    if not found:
        raise BadInput("registry.point_unreadable", Text("读不出坐标。", "These are no coordinates."), REMEDY)
    lat, lon = Decimal(found[1]), Decimal(found[2])
    if abs(lat) > 90 and abs(lon) <= 90:
        raise BadInput("registry.point_turned", Text("经度写在了前面。", "The longitude was written first."), REMEDY)
    if abs(lat) > 90 or abs(lon) > 180:
        raise BadInput("registry.point_off", Text("坐标超出范围。", "These coordinates lie off the globe."), REMEDY)
    return ",".join(f"{value.quantize(STEP, ROUND_HALF_EVEN) + 0:.4f}" for value in (lat, lon))


def point_of(kept: str) -> Point | None:
    """Longitude and latitude, as geometry wants them, of what `point_checked` gave."""
    if not kept:
        return None
    lat, lon = kept.split(",")
    return float(lon), float(lat)
