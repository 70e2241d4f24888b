"""Which grid a place of work lies in: by its point, else by its area code."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from django.db.models import Q, QuerySet

from gongyou.registry.grids.geometry import shape_of
from gongyou.registry.models import Grid
from gongyou.registry.regions import SIX, regions_above

Point = tuple[float, float]
KIND = Grid.Kind
# A person lies in one grid of each kind; the one written on the record is the first of these.
ORDER = (KIND.SOCIAL, KIND.PARTY, KIND.PARK)
NINE = 9


class GridFinder:
    """Finds the grid of many places. Polygons stand in one STRtree, area codes in one dictionary.

    Kinds are looked through one after the other. Within a kind a point beats an area code, and a longer area code
    beats a shorter one (community before township before county). Where two grids of one kind hold the place, on a
    common border or because they overlap (a fault of the grids, reported by `overlaps_of`), the first by code has it,
    so that the answer is always the same.
    """

    def __init__(self, grids: Iterable[Grid]) -> None:
        from shapely import STRtree

        self.grids = sorted(grids, key=lambda grid: (ORDER.index(KIND(grid.kind)), grid.code))
        self.drawn = [grid for grid in self.grids if grid.polygon]
        self.shapes = [shape_of(grid.polygon or {}) for grid in self.drawn]
        self.tree = STRtree(self.shapes)
        self.by_code: dict[str, list[Grid]] = defaultdict(list)
        for grid in self.grids:
            for code in grid.area_codes:
                self.by_code[area_short(code)].append(grid)

    def found(self, work_area: str = "", point: Point | None = None, kind: str = "") -> Grid | None:
        """The grid of one place, of the kind asked for or of the first kind that has one."""
        at_point = self._at(point) if point else []
        for one in (kind,) if kind else ORDER:
            drawn = next((grid for grid in at_point if grid.kind == one), None)
            if found := drawn or self._by_area(work_area, one):
                return found
        return None

    def _at(self, point: Point) -> list[Grid]:
        from shapely.geometry import Point as ShapelyPoint

        hits = self.tree.query(ShapelyPoint(*point), predicate="covered_by")
        return [self.drawn[index] for index in sorted(int(hit) for hit in hits)]

    def _by_area(self, work_area: str, kind: str) -> Grid | None:
        listed = (grid for area in areas_of(work_area) for grid in self.by_code.get(area, ()) if grid.kind == kind)
        return next(listed, None)


def grid_of(region: str, work_area: str, point: Point | None, kind: str = "") -> Grid | None:
    """The grid of one place of work: of its point, of its area code, or None. One query.

    `region` narrows where grids are looked for when there is no area code; "" looks everywhere.
    """
    wanted = Q(pk__in=[])
    if point is not None:
        wanted |= Q(west__lte=point[0], east__gte=point[0], south__lte=point[1], north__gte=point[1])
    if work_area:
        wanted |= Q(region__in=regions_above(work_area)) | Q(region__startswith=work_area[:SIX])
    grids = Grid.objects.filter(wanted)
    if kind:
        grids = grids.filter(kind=kind)
    if not work_area and region:
        grids = grids.filter(Q(region__in=regions_above(region)) | Q(region__startswith=region[:SIX]))
    return GridFinder(grids).found(work_area, point, kind)


def grids_of_areas(areas: Iterable[str]) -> dict[str, int]:
    """The keys of the grids of many places of work, by area code; without those that lie in none."""
    wanted = {area for area in areas if area}
    if not wanted:
        return {}
    finder = GridFinder(Grid.objects.exclude(area_codes=[]))
    found = {area: finder.found(area) for area in wanted}
    return {area: grid.pk for area, grid in found.items() if grid is not None}


def areas_of(work_area: str) -> list[str]:
    """The short codes under which a grid may have listed the area, the closest first: community, township, county."""
    return list(dict.fromkeys(map(area_short, (work_area, work_area[:NINE], work_area[:SIX])))) if work_area else []


def area_short(code: str) -> str:
    """An area code without the noughts that only fill it up: 990101003000 and 990101003 are one township."""
    while len(code) > SIX and code.endswith("000"):
        code = code[:-3]
    return code


def overlaps_of(grids: QuerySet[Grid]) -> list[tuple[Grid, Grid]]:
    """Pairs of grids of one kind that cover the same ground or list the same area code."""
    pairs: dict[tuple[int, int], tuple[Grid, Grid]] = {}
    for kind in Grid.Kind.values:
        of_kind = list(grids.filter(kind=kind).order_by("code"))
        for first, second in (*_on_the_ground(of_kind), *_by_codes(of_kind)):
            pairs[first.pk, second.pk] = (first, second)
    return list(pairs.values())


def _on_the_ground(grids: list[Grid]) -> Iterable[tuple[Grid, Grid]]:
    from shapely import STRtree

    drawn = [grid for grid in grids if grid.polygon]
    shapes = [shape_of(grid.polygon or {}) for grid in drawn]
    if len(shapes) < 2:
        return
    left, right = STRtree(shapes).query(shapes, predicate="intersects")
    for one, other in zip(left.tolist(), right.tolist(), strict=True):
        # Neighbours share an edge, and edges drawn by hand cross by a hair.
        if one < other and _shared(shapes[one], shapes[other]) > SLIVER:
            yield drawn[one], drawn[other]


SLIVER = 0.001


def _shared(one: Any, other: Any) -> float:
    """The part of the smaller area that lies in the other."""
    return float(one.intersection(other).area / min(one.area, other.area))


def _by_codes(grids: list[Grid]) -> Iterable[tuple[Grid, Grid]]:
    listed: dict[str, Grid] = {}
    for grid in grids:
        for code in map(area_short, grid.area_codes):
            before = listed.setdefault(code, grid)
            if before.pk != grid.pk:
                yield before, grid
