"""A grid drawn as SVG on the server: its outline among its neighbours, with a scale; no map tiles from anywhere."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from math import cos, floor, log10, radians

from gongyou.registry.grids.geometry import Box, box_of, outlines_of
from gongyou.registry.models import Grid

WIDTH, HEIGHT, MARGIN = 640.0, 400.0, 24.0
METRES_OF_A_DEGREE = 111_320.0
BAR_AT_MOST = 200.0
EDGE = 64.0


@dataclass(frozen=True, slots=True)
class Outline:
    """One grid on the drawing."""

    name: str
    path: str
    is_centre: bool
    x: float
    y: float

    @property
    def is_named(self) -> bool:
        """Whether the name fits on the drawing."""
        return EDGE <= self.x <= WIDTH - EDGE and MARGIN <= self.y <= HEIGHT - MARGIN


@dataclass(frozen=True, slots=True)
class Drawing:
    """What the page draws: outlines and a scale bar of `metres`."""

    outlines: list[Outline]
    bar: float
    metres: int

    @property
    def bar_said(self) -> str:
        return f"{self.metres // 1000} km" if self.metres >= 1000 else f"{self.metres} m"


def drawing_of(grid: Grid, neighbours: Iterable[Grid] = ()) -> Drawing | None:
    """The grid in the middle, neighbours behind it; None for a grid without a boundary."""
    if not grid.polygon:
        return None
    box = box_of(grid.polygon)
    middle = (box.south + box.north) / 2
    # Degrees of longitude shrink towards the pole; one scale for both keeps shapes true.
    shrink = cos(radians(middle))
    scale = min(
        (WIDTH - 2 * MARGIN) / max((box.east - box.west) * shrink, 1e-6),
        (HEIGHT - 2 * MARGIN) / max(box.north - box.south, 1e-6),
    )

    def placed(longitude: float, latitude: float) -> tuple[float, float]:
        x = WIDTH / 2 + (longitude - (box.west + box.east) / 2) * shrink * scale
        y = HEIGHT / 2 - (latitude - middle) * scale
        return round(x, 1), round(y, 1)

    def outline(one: Grid, is_centre: bool) -> Outline:
        parts = []
        for ring in outlines_of(one.polygon or {}):
            points = " ".join(f"{x},{y}" for x, y in (placed(point[0], point[1]) for point in ring))
            parts.append(f"M{points}Z")
        around = box_of(one.polygon or {})
        x, y = placed((around.west + around.east) / 2, (around.south + around.north) / 2)
        return Outline(one.name, "".join(parts), is_centre, x, y)

    metres = _round_metres(BAR_AT_MOST / scale * METRES_OF_A_DEGREE)
    drawn = [outline(one, False) for one in neighbours if one.polygon and one.pk != grid.pk]
    return Drawing([*drawn, outline(grid, True)], round(metres / METRES_OF_A_DEGREE * scale, 1), metres)


def neighbours_box(grid: Grid) -> Box | None:
    """The box in which neighbours show on the drawing."""
    if not grid.polygon:
        return None
    box = box_of(grid.polygon)
    wide, high = box.east - box.west, box.north - box.south
    return Box(box.west - wide / 2, box.south - high / 2, box.east + wide / 2, box.north + high / 2)


def _round_metres(metres: float) -> int:
    """1, 2 or 5 times a power of ten, not above."""
    power = 10 ** floor(log10(max(metres, 1)))
    return int(max(step * power for step in (1, 2, 5) if step * power <= max(metres, 1)))
