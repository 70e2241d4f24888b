"""Who is asked: a stratified draw from the register, with a seed that is kept."""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import Count

from gongyou.core.industry import SECTIONS
from gongyou.registry.models import Employer, Member
from gongyou.registry.regions import region_prefix
from gongyou.registry.selectors import under
from gongyou.rooms.market.models import Panel, Reporter
from gongyou.rooms.market.panel.fields import EMPLOYER, MEMBER

# Staff of the register; an employer of unknown size is a class of its own.
SIZES = (("1-19", 1, 19), ("20-99", 20, 99), ("100-299", 100, 299), ("300+", 300, 10**9))
UNKNOWN = "unknown"
OTHER = "other"
# Every stratum is asked by at least so many, so that its spread can be seen.
FEWEST = 3


@dataclass(frozen=True, slots=True)
class Candidate:
    """A unit of the frame."""

    pk: int
    region: str
    group: str
    size: str
    staff: int

    @property
    def stratum(self) -> str:
        return f"{self.region}|{self.group}|{self.size}"


def size_of(staff: int | None) -> str:
    return next((name for name, low, high in SIZES if staff is not None and low <= staff <= high), UNKNOWN)


def employers_of(panel: Panel) -> list[Candidate]:
    """The employers of the panel's region, in the order of their keys."""
    found = Employer.objects.filter(region__startswith=region_prefix(panel.region)).order_by("key")
    return [
        Candidate(pk, region[:6], industry[:1] if industry[:1] in SECTIONS else OTHER, size_of(staff), staff or 0)
        for pk, region, industry, staff in found.values_list("pk", "region", "industry", "staff_count")
    ]


def members_of(panel: Panel) -> list[Candidate]:
    """The active members below the panel's federation, by region and form of employment."""
    found = Member.objects.filter(under(panel.organisation.path, prefix="organisation__"), state=Member.State.ACTIVE)
    rows = found.order_by("worker_key").values_list("pk", "region", "employment_form")
    return [Candidate(pk, region[:6], form, "", 1) for pk, region, form in rows.iterator(chunk_size=5000)]


def frame_of(panel: Panel) -> dict[str, list[dict[str, Any]]]:
    """Units and staff of every stratum: what weights are calibrated to."""
    members = (
        Member.objects.filter(under(panel.organisation.path, prefix="organisation__"), state=Member.State.ACTIVE)
        .order_by()
        .values("region", "employment_form")
        .annotate(n=Count("pk"))
    )
    by_form: dict[tuple[str, str, str], list[int]] = defaultdict(list)
    for row in members:
        by_form[row["region"][:6], row["employment_form"], ""].append(row["n"])
    by_size: dict[tuple[str, str, str], list[int]] = defaultdict(list)
    for each in employers_of(panel):
        by_size[each.region, each.group, each.size].append(max(each.staff, 1))
    return {
        EMPLOYER: [_row(key, len(staff), sum(staff)) for key, staff in sorted(by_size.items())],
        MEMBER: [_row(key, sum(counts), sum(counts)) for key, counts in sorted(by_form.items())],
    }


def _row(key: tuple[str, str, str], units: int, staff: int) -> dict[str, Any]:
    return {"region": key[0], "group": key[1], "size": key[2], "units": units, "staff": staff}


def drawn(candidates: Iterable[Candidate], count: int, seed: int) -> list[tuple[Candidate, Decimal]]:
    """About `count` units with their weights: at least three of each stratum, the rest by its staff (Neyman's rule
    with spread in proportion to size). The same seed draws the same units from the same register."""
    strata: dict[str, list[Candidate]] = defaultdict(list)
    for each in candidates:
        strata[each.stratum].append(each)
    staff = {name: sum(max(each.staff, 1) for each in some) for name, some in strata.items()}
    whole = sum(staff.values())
    dice = random.Random(seed)  # noqa: S311 (a draw that can be repeated, no secret)
    found: list[tuple[Candidate, Decimal]] = []
    for name in sorted(strata):
        some = strata[name]
        wanted = min(len(some), max(FEWEST, round(count * staff[name] / whole)))
        weight = (Decimal(len(some)) / wanted).quantize(Decimal("0.000001"))
        found += [(each, weight) for each in sorted(dice.sample(some, wanted), key=lambda each: each.pk)]
    return found


def not_asked(panel: Panel, candidates: Sequence[Candidate], kind: str) -> list[Candidate]:
    """Those that do not report already: nobody is asked twice."""
    column = "employer" if kind == EMPLOYER else "member"
    active = Reporter.objects.filter(panel=panel, kind=kind, state=Reporter.State.ACTIVE)
    asked = set(active.values_list(column, flat=True))
    return [each for each in candidates if each.pk not in asked]


def never_asked(panel: Panel, candidates: Sequence[Candidate], kind: str) -> list[Candidate]:
    """Those who never reported: who left is not drawn in again."""
    column = "employer" if kind == EMPLOYER else "member"
    asked = set(Reporter.objects.filter(panel=panel, kind=kind).values_list(column, flat=True))
    return [each for each in candidates if each.pk not in asked]
