"""Where people work and which union is near: read from the organisation tree and the grids, no map needed."""

from __future__ import annotations

from django.db.models import Q, QuerySet

from gongyou.registry.models import Grid, Member, Organisation, Station
from gongyou.registry.selectors import under

Kind = Organisation.Kind
FEDERATIONS = (Kind.FEDERATION, Kind.TOWNSHIP)
LISTED = 300
SUGGESTED = 8

# What the names of unions of a trade say.
Occupation = Member.Occupation
TRADE_WORDS: dict[str, tuple[str, ...]] = {
    Occupation.COURIER: ("快递", "邮政"),
    Occupation.RIDER: ("外卖", "配送", "骑手"),
    Occupation.RIDE_HAILING: ("网约车", "出租"),
    Occupation.TRUCK_DRIVER: ("货车", "货运", "物流"),
    Occupation.LIVE_STREAMER: ("主播", "直播"),
    Occupation.DOMESTIC_WORKER: ("家政",),
    Occupation.CHAUFFEUR: ("代驾",),
}


def joinable(organisations: QuerySet[Organisation]) -> QuerySet[Organisation]:
    """Those that take people in by their code."""
    return organisations.filter(closed_on=None).exclude(join_code="")


def top_federation() -> Organisation | None:
    """Where the search for a region begins."""
    return Organisation.objects.filter(depth=1, closed_on=None).order_by("path").first()


def federations_below(organisation: Organisation) -> list[Organisation]:
    """The next level of regions: cities of a province, counties of a city, townships of a county."""
    below = Organisation.objects.filter(under(organisation.path), depth=organisation.depth + 1)
    return list(below.filter(kind__in=FEDERATIONS, closed_on=None).order_by("path")[:LISTED])


def federation_above(organisation: Organisation) -> Organisation | None:
    return Organisation.objects.filter(path=organisation.path[: -Organisation.steplen]).first()


def trade_unions_near(organisation: Organisation, occupation: str) -> list[Organisation]:
    """Unions of the occupation's trade at or below the organisation, found by their names."""
    words = TRADE_WORDS.get(occupation, ())
    if not words:
        return []
    named = Q()
    for word in words:
        named |= Q(name__contains=word)
    near = joinable(Organisation.objects.filter(under(organisation.path))).filter(named)
    return list(near.exclude(kind=Kind.GRID).order_by("depth", "path")[:SUGGESTED])


def stations_of(organisation: Organisation) -> list[tuple[str, list[tuple[str, str]]]]:
    """Region by region the open places of work that a form offers, as code and name."""
    region = organisation.region.rstrip("0")
    around = organisation.region[: 4 if len(region) <= 4 else 6]
    near = Station.objects.filter(region__startswith=around, closed_on=None).order_by("region", "name", "code")
    by_region: dict[str, list[tuple[str, str]]] = {}
    for code, name, where in near.values_list("code", "name", "region")[:LISTED]:
        by_region.setdefault(where[:6], []).append((code, name))
    named = {
        county.region[:6]: county.name.removesuffix("总工会")
        for county in Organisation.objects.filter(
            kind=Kind.FEDERATION, level=Organisation.Level.COUNTY, region__startswith=around
        )
    }
    return [(named.get(where, where), listed) for where, listed in by_region.items()]


def places_of(organisation: Organisation, *, whole_city: bool = False) -> list[tuple[str, list[tuple[str, str]]]]:
    """County by county the places of work that a form offers: the county, and its grids that have an area code.

    A county's own union offers its county; `whole_city` offers the counties around it as well.
    """
    is_city = whole_city or len(organisation.region.rstrip("0")) <= 4
    around = organisation.region[: 4 if is_city else 6]
    counties = Organisation.objects.filter(
        kind=Kind.FEDERATION, level=Organisation.Level.COUNTY, closed_on=None, region__startswith=around
    ).order_by("region")
    named = {county.region[:6]: county.name.removesuffix("总工会") for county in counties[:LISTED]}
    grids: dict[str, list[tuple[str, str]]] = {}
    for grid in Grid.objects.filter(region__startswith=around).order_by("code")[: LISTED * 4]:
        codes = [code for code in grid.area_codes if len(code) == 12]
        if codes:
            grids.setdefault(grid.region[:6], []).append((codes[0], grid.name))
    return [(name, [(region, name), *grids.get(region, ())]) for region, name in named.items()]
