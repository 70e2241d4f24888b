"""Polygons as GeoJSON (RFC 7946, WGS 84, longitude before latitude): checked, measured, compared."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from gongyou.core.errors import BadInput
from gongyou.core.text import Text

# China with its seas, generously: what is outside was mistyped, or its two numbers were swapped.
WEST, SOUTH, EAST, NORTH = 73.0, 3.0, 136.0, 54.0
POINTS_AT_MOST = 20_000
DECIMALS = 7  # one centimetre

Ring = Sequence[Sequence[float]]


@dataclass(frozen=True, slots=True)
class Box:
    """The rectangle around a polygon."""

    west: float
    south: float
    east: float
    north: float


def polygon_checked(given: Any) -> dict[str, Any]:
    """A Polygon or MultiPolygon that may be kept. Anything else raises BadInput that says what to mend.

    Checked: the type, numbers in pairs, latitude and longitude the right way round and in China, four points or
    more, a closed ring, no crossing of itself, some area. A Feature gives its geometry.
    """
    if isinstance(given, Mapping) and given.get("type") == "Feature":
        given = given.get("geometry")
    if not isinstance(given, Mapping) or given.get("type") not in ("Polygon", "MultiPolygon"):
        kind = given.get("type") if isinstance(given, Mapping) else type(given).__name__
        raise _wrong(
            "kind",
            Text(f"这里要的是 Polygon 或 MultiPolygon，给的是 {kind}。", f"A Polygon or MultiPolygon, not {kind}."),
            Text("请从地图软件导出面要素。", "Export areas, not points or lines."),
        )
    parts = given.get("coordinates")
    polygons = [parts] if given["type"] == "Polygon" else parts
    if not isinstance(polygons, Sequence) or isinstance(polygons, str) or not polygons:
        raise _wrong("empty", Text("多边形没有坐标。", "The polygon has no coordinates."))
    checked = [_rings_checked(rings) for rings in polygons]
    if sum(len(ring) for rings in checked for ring in rings) > POINTS_AT_MOST:
        raise _wrong(
            "points",
            Text(f"多边形超过 {POINTS_AT_MOST} 个点。", f"The polygon has more than {POINTS_AT_MOST} points."),
            Text("请在地图软件里抽稀后再导入。", "Simplify it in the map program."),
        )
    made = {
        "type": given["type"],
        "coordinates": checked[0] if given["type"] == "Polygon" else checked,
    }
    _shape_checked(made)
    return made


def box_of(polygon: Mapping[str, Any]) -> Box:
    """The polygon's box."""
    points = [point for rings in _polygons(polygon) for point in rings[0]]
    longitudes, latitudes = [point[0] for point in points], [point[1] for point in points]
    return Box(min(longitudes), min(latitudes), max(longitudes), max(latitudes))


def shape_of(polygon: Mapping[str, Any]) -> Any:
    """The polygon as a shapely geometry."""
    from shapely.geometry import shape

    return shape(polygon)


def point_checked(longitude: float, latitude: float) -> tuple[float, float]:
    """The point in WGS 84; BadInput when it is not in China."""
    _place_checked(longitude, latitude)
    return longitude, latitude


def _polygons(polygon: Mapping[str, Any]) -> list[list[Ring]]:
    coordinates = polygon["coordinates"]
    return [coordinates] if polygon["type"] == "Polygon" else coordinates


def _rings_checked(rings: Any) -> list[list[list[float]]]:
    if not isinstance(rings, Sequence) or isinstance(rings, str) or not rings:
        raise _wrong("empty", Text("多边形没有坐标。", "The polygon has no coordinates."))
    return [_ring_checked(ring) for ring in rings]


def _ring_checked(ring: Any) -> list[list[float]]:
    if not isinstance(ring, Sequence) or isinstance(ring, str):
        raise _wrong("numbers", Text("坐标应为成对的数字。", "Coordinates are pairs of numbers."))
    points = [_point(point) for point in ring]
    if len(points) < 4:
        raise _wrong(
            "short",
            Text(
                f"一圈至少 4 个点（首尾相同），这里只有 {len(points)} 个。",
                f"A ring has at least 4 points, the last equal to the first; this one has {len(points)}.",
            ),
        )
    if points[0] != points[-1]:
        raise _wrong(
            "open",
            Text("多边形没有闭合：最后一个点应与第一个点相同。", "The ring is open: its last point must be its first."),
            Text("请在末尾重复第一个点。", "Repeat the first point at the end."),
        )
    return points


def _point(point: Any) -> list[float]:
    if (
        not isinstance(point, Sequence)
        or isinstance(point, str)
        or len(point) < 2
        or not all(isinstance(number, (int, float)) and not isinstance(number, bool) for number in point[:2])
    ):
        raise _wrong("numbers", Text("坐标应为成对的数字。", "Coordinates are pairs of numbers."))
    longitude, latitude = float(point[0]), float(point[1])
    _place_checked(longitude, latitude)
    return [round(longitude, DECIMALS), round(latitude, DECIMALS)]


def _place_checked(longitude: float, latitude: float) -> None:
    if WEST <= longitude <= EAST and SOUTH <= latitude <= NORTH:
        return
    if WEST <= latitude <= EAST and SOUTH <= longitude <= NORTH:
        raise _wrong(
            "swapped",
            Text(
                f"经纬度写反了：({longitude}, {latitude}) 的第一个数像纬度。",
                f"Latitude and longitude are swapped: the first number of ({longitude}, {latitude}) is a latitude.",
            ),
            Text("GeoJSON 先写经度，后写纬度。", "GeoJSON writes longitude first, then latitude."),
        )
    raise _wrong(
        "elsewhere",
        Text(f"点 ({longitude}, {latitude}) 不在中国范围内。", f"The point ({longitude}, {latitude}) is not in China."),
        Text(
            "坐标应为 WGS 84 的经纬度（度），不是平面坐标（米）。",
            "Coordinates are degrees in WGS 84, not metres on a plane.",
        ),
    )


def _shape_checked(polygon: Mapping[str, Any]) -> None:
    from shapely.validation import explain_validity

    made = shape_of(polygon)
    if not made.is_valid:
        where = explain_validity(made).partition("[")[2].rstrip("]")
        raise _wrong(
            "crossing",
            Text(
                f"多边形的边界自己相交{f'，位置 {where}' if where else ''}。",
                f"The boundary crosses itself{f' at {where}' if where else ''}.",
            ),
            Text("请在地图软件里修正拓扑错误。", "Mend the topology in the map program."),
        )
    if made.area == 0:
        raise _wrong("flat", Text("多边形没有面积。", "The polygon has no area."))


def _wrong(what: str, text: Text, remedy: Text | None = None) -> BadInput:
    return BadInput(f"registry.polygon_{what}", text, remedy or Text("请核对后重新导入。", "Correct it and try again."))


def outlines_of(polygon: Mapping[str, Any]) -> Iterable[Ring]:
    """Every ring of the polygon, holes included, for drawing."""
    for rings in _polygons(polygon):
        yield from rings
