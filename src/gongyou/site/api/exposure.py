"""AI exposure: an occupation in the three sources with its crosswalk, and the tiers of a region."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.http import HttpRequest
from ninja import Field, Router, Schema

from gongyou.core.errors import NotFound
from gongyou.core.text import Text
from gongyou.occupations import classification
from gongyou.occupations.exposure import sources
from gongyou.rooms.exposure.crosswalk import row_of
from gongyou.rooms.exposure.models import Release
from gongyou.rooms.exposure.readings import read
from gongyou.rooms.exposure.selectors import tally_of
from gongyou.rooms.exposure.table import Line, attributes_of, table_of, targets_of
from gongyou.site.api.frame import READ_FIGURES, person

router = Router(auth=READ_FIGURES, tags=["exposure"])
FEW = "Null where it, or what would give it away, rests on fewer than ten members."


class LinkOut(Schema):
    """One unit group of ISCO-08."""

    isco: str
    share: float = Field(description="The shares of a row sum to 1.")


class ReadingOut(Schema):
    """What one source says."""

    source: str = Field(description="ilo_2025, gpts_2023 or microsoft_2025.")
    score: float | None
    percentile: float | None = Field(description="Place among all occupations of the source, 0 to 100.")
    gradient: str | None = Field(description="The ILO's class; null for the other sources.")
    codes: list[str] = Field(description="ISCO or SOC codes that it rests on.")
    licence: str


class AttributeOut(Schema):
    """One attribute of the tasks, 1 to 5."""

    key: str = Field(description="routine, repetitive, data, social or physical.")
    proposed: int
    rated: Decimal | None = Field(description="Mean of workers; null before ten have rated.")
    used: Decimal


class NearOut(Schema):
    """A near occupation, by the printed rule."""

    code: str
    name: str
    distance: float = Field(description="0 to 1.")
    wage_change: float | None = Field(description="Mean wage against that of the own occupation, as a share of it.")
    posts: int | None = Field(description="Posts offered in twelve months.")
    score: float


class OccupationExposureOut(Schema):
    """One occupation of the Chinese classification of 2022. Scores say that tasks may change, and nothing of posts."""

    code: str
    name: str
    standing: str = Field(description="not_looked, unreviewed, reviewed or disputed.")
    unmapped: bool = Field(description="Looked at, and ISCO-08 has no such occupation.")
    links: list[LinkOut]
    confidence: str | None
    readings: list[ReadingOut]
    accord: str = Field(description="alike, between, apart, one or none.")
    spread: float | None = Field(description="Largest percentile less the smallest.")
    attributes: list[AttributeOut]
    raters: int | None
    alpha: str | None = Field(description="Agreement of raters.")
    near: list[NearOut] = Field(description="Empty without a region.")


class PlacesOut(Schema):
    """The lowest and the highest place of an occupation in the sources: the range within which they disagree."""

    low: float = Field(description="0 to 100.")
    high: float = Field(description="0 to 100.")


class WithoutOut(Schema):
    """The tier when one source is left out."""

    source: str = Field(description="ilo_2025, gpts_2023 or microsoft_2025: the one that is left out.")
    tier: str = Field(description="first, second, third or unknown.")


class TierOut(Schema):
    """One occupation of a region."""

    code: str
    name: str
    tier: str | None = Field(description="first, second, third or unknown; null where members are not published.")
    places: PlacesOut | None = Field(description="Null where no source knows the occupation.")
    without: list[WithoutOut] = Field(
        description="Empty for one source alone, and where members are not published: nothing is tiered then."
    )
    hangs_on_one: bool | None = Field(
        description="Whether leaving one source out would move the tier; null where `without` is empty."
    )
    members: int | None = Field(description=FEW)
    before: int | None = Field(description="Twelve months earlier. " + FEW)
    change: float | None = Field(description="Change of its share of members, as a share of what it was.")
    wage: Decimal | None = Field(description="Mean wage of the month in yuan.")
    posts: int


class TiersOut(Schema):
    """The occupations of a region by tier."""

    region: str
    period: str
    figure: str = Field(description="Id of the figure, for its derivation.")
    occupations: list[TierOut]


@router.get("/exposure/occupations/{code}", response=OccupationExposureOut)
def exposure_occupation(request: HttpRequest, code: str, region: str = "") -> dict[str, Any]:
    """The sources side by side, the crosswalk, the attributes of the tasks.

    With a region of the token's scope also the near occupations, which need its wages and posts.
    """
    known = classification.find(code)
    if known is None or known.level != classification.Level.DETAILED:
        raise NotFound("exposure.unknown", Text("没有这个职业代码。", "There is no such occupation."))
    row, licences = row_of(known.code), {source.key: source.licence for source in sources()}
    found, release = read(row), Release.objects.filter(code=known.code).first()
    mapping, tally = row.mapping, tally_of(person(request), region) if region else None
    return {
        "code": known.code,
        "name": known.name,
        "standing": row.standing.value,
        "unmapped": row.is_unmapped,
        "links": [{"isco": link.isco, "share": link.weight} for link in (mapping.links if mapping else ())],
        "confidence": mapping.confidence.value if mapping and mapping.confidence else None,
        "readings": [
            {
                "source": each.source,
                "score": each.score,
                "percentile": each.percentile,
                "gradient": each.gradient.value if each.gradient else None,
                "codes": list(each.basis),
                "licence": licences[each.source],
            }
            for each in found.readings
        ],
        "accord": found.accord.value,
        "spread": found.spread,
        "attributes": [
            {"key": each.key, "proposed": each.proposed, "rated": each.said, "used": each.used}
            for each in attributes_of(known.code, release)
        ],
        "raters": release.raters if release else None,
        "alpha": release.alpha or None if release else None,
        "near": [
            {
                "code": each.code,
                "name": each.row.name,
                "distance": float(each.near.apart.total),
                "wage_change": float(each.near.wage_change) if each.near.wage_change is not None else None,
                "posts": each.near.place.posts,
                "score": float(each.near.score),
            }
            for each in (targets_of(known.code, tally) if tally else ())
        ],
    }


@router.get("/exposure/tiers/{region}", response=TiersOut)
def exposure_tiers(request: HttpRequest, region: str) -> dict[str, Any]:
    """The latest tiers of a region of the token's scope. Numbers that may not be published are null."""
    tally = tally_of(person(request), region)
    if tally is None:
        raise NotFound("exposure.no_tally", Text("这个地区还没有计算。", "Nothing has been computed for this region."))
    return {
        "region": tally.region,
        "period": tally.period,
        "figure": tally.figure,
        "occupations": [
            {
                "code": line.code,
                "name": line.name,
                "tier": line.tier.value if line.tier else None,
                "places": _places(line),
                "without": [{"source": source, "tier": tier.value} for source, tier in line.without.items()],
                "hangs_on_one": line.hangs_on_one if line.without else None,
                "members": line.members,
                "before": line.before,
                "change": float(line.change) if line.change is not None else None,
                "wage": line.wage,
                "posts": line.posts,
            }
            for line in table_of(tally).lines
        ],
    }


def _places(line: Line) -> dict[str, float] | None:
    if line.read.places is None:
        return None
    low, high = line.read.places
    return {"low": low, "high": high}
