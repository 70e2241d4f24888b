"""The occupations of a region with their tier, and the near ones of one of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Any

from gongyou.calc.risk_tiers import Exposed, Placed, Tier
from gongyou.calc.transitions import Near, Place, Profile, ranked
from gongyou.core.figures import SUPPRESSED
from gongyou.occupations import classification
from gongyou.rooms.exposure.attributes import ATTRIBUTES, HIGHEST, LOWEST, proposed
from gongyou.rooms.exposure.crosswalk import Row, row_of, rows_by_code
from gongyou.rooms.exposure.models import Release, Tally
from gongyou.rooms.exposure.readings import Read, read
from gongyou.rooms.exposure.rules import rules
from gongyou.rooms.exposure.selectors import releases

TIER_ORDER = (Tier.FIRST, Tier.SECOND, Tier.THIRD, Tier.UNKNOWN)
EXPOSED_STEPS = {Exposed.LOW: 0, Exposed.MIDDLE: 1, Exposed.HIGH: 2}


@dataclass(frozen=True, slots=True)
class Line:
    """One occupation of a region. `members` is None where it may not be shown, and so is what rests on it.

    `without` is the tier when each source is left out, by source: how far the tier hangs on one of them.
    """

    code: str
    name: str
    members: int | None
    before: int | None
    series: tuple[int | None, ...]
    change: Fraction | None
    wage: Decimal | None
    posts: int
    row: Row
    read: Read
    placed: Placed | None
    without: Mapping[str, Tier]

    @property
    def members_shown(self) -> Any:
        return SUPPRESSED if self.members is None else self.members

    @property
    def tier(self) -> Tier | None:
        return self.placed.tier if self.placed else None

    @property
    def hangs_on_one(self) -> bool:
        """Whether leaving one source out would move the tier."""
        return any(tier is not self.tier for tier in self.without.values())


@dataclass(frozen=True, slots=True)
class Table:
    """The lines by tier, members, code; and how many members stand in each tier."""

    tally: Tally
    lines: tuple[Line, ...]
    hidden: int

    @property
    def by_tier(self) -> dict[Tier, int]:
        found = dict.fromkeys(TIER_ORDER, 0)
        for line in self.lines:
            if line.tier and line.members:
                found[line.tier] += line.members
        return found

    def line(self, code: str) -> Line | None:
        return next((each for each in self.lines if each.code == code), None)


def table_of(tally: Tally) -> Table:
    """Every occupation that members of the region work in, tiered by the rule in force."""
    known = rows_by_code()
    lines = [_line(each, tally, known) for each in tally.value["occupations"] if each["members"] != 0]
    order = {tier: at for at, tier in enumerate(TIER_ORDER)}
    lines.sort(key=lambda line: (order[line.tier] if line.tier else len(order), -(line.members or 0), line.code))
    return Table(tally, tuple(lines), sum(line.members is None for line in lines))


def line_of(tally: Tally, code: str) -> Line | None:
    """One occupation of a region, also one that only postings name."""
    found = next((each for each in tally.value["occupations"] if each["code"] == code), None)
    return _line(found, tally, {code: row_of(code)}) if found else None


def _line(each: Mapping[str, Any], tally: Tally, known: Mapping[str, Row]) -> Line:
    code, employed = each["code"], tally.value["employed"]
    row = known.get(code) or row_of(code)
    found = read(row)
    change = Fraction(each["change"]) if each["change"] is not None else None
    placed, without = None, {}
    if each["members"] and employed:
        rule, share = rules().tiers, Fraction(each["members"], employed)
        placed = rule.tier(found.exposed, share, change)
        without = {source: rule.tier(step, share, change).tier for source, step in found.exposed_without.items()}
    return Line(
        code=code,
        name=row.name,
        members=each["members"],
        before=each["before"],
        series=tuple(each["series"]),
        change=change,
        wage=Decimal(each["wage"]) if each["wage"] is not None else None,
        posts=each["posts"],
        row=row,
        read=found,
        placed=placed,
        without=without,
    )


@dataclass(frozen=True, slots=True)
class Attribute:
    """One attribute: what is proposed, what workers say, and which of the two is used."""

    key: str
    proposed: int
    said: Decimal | None
    used: Decimal
    by_workers: bool


def attributes_of(code: str, release: Release | None) -> list[Attribute]:
    """The five attributes. Workers' means are used from the printed reliability on; before, they are shown beside."""
    reliable = is_reliable(release)
    means = [Decimal(each) for each in release.means] if release else [None] * len(ATTRIBUTES)
    return [
        Attribute(key, value, said, said if reliable and said is not None else Decimal(value), reliable)
        for key, value, said in zip(ATTRIBUTES, proposed(code), means, strict=True)
    ]


def is_reliable(release: Release | None) -> bool:
    return release is not None and release.alpha != "" and Fraction(release.alpha) >= rules().reliable_from


@dataclass(frozen=True, slots=True)
class Target:
    """A near occupation with its reasons."""

    near: Near
    line: Line | None
    row: Row

    @property
    def code(self) -> str:
        return self.near.place.profile.key


def targets_of(code: str, tally: Tally | None) -> list[Target]:
    """The occupations to which the rule points, the best first: among those that members work in or employers seek."""
    shown = releases()
    known = rows_by_code()
    told = {each["code"]: each for each in tally.value["occupations"]} if tally else {}
    # An occupation of which neither members nor postings tell anything is no target that anybody could reach.
    reachable = {key for key, each in told.items() if classification.find(key) and (each["posts"] or each["wage"])}
    places = {
        each: _place(each, known.get(each) or row_of(each), told.get(each), shown.get(each))
        for each in sorted(reachable | {code})
    }
    own = places.pop(code)
    found = ranked(own, list(places.values()), rules().order)[: rules().listed]
    return [
        Target(
            each,
            _line(told[each.place.profile.key], tally, known) if tally and each.place.profile.key in told else None,
            known.get(each.place.profile.key) or row_of(each.place.profile.key),
        )
        for each in found
    ]


def _place(code: str, row: Row, told: Mapping[str, Any] | None, release: Release | None) -> Place:
    found = read(row)
    span = HIGHEST - LOWEST
    tasks = tuple((Fraction(each.used) - LOWEST) / span for each in attributes_of(code, release))
    exposure = tuple(
        Fraction(str(round(each.percentile, 2))) / 100 if each.percentile is not None else None
        for each in found.readings
    )
    groups = (*(each.code for each in classification.parents(code)), code) if classification.find(code) else (code,)
    wage = Decimal(told["wage"]) if told and told["wage"] is not None else None
    return Place(
        Profile(code, tasks, exposure, groups),
        int(wage * 100) if wage is not None else None,
        told["posts"] if told else None,
        EXPOSED_STEPS.get(found.exposed),
    )
