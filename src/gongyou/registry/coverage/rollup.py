"""Members, staff and employers of a subtree by one dimension, grouped in the database from the roll-up or live."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum
from typing import Any

from django.db.models import Case, Count, F, IntegerField, Q, QuerySet, Sum, Value, When
from django.db.models.functions import Coalesce, Substr

from gongyou.core.industry import SECTIONS
from gongyou.core.text import Text
from gongyou.kit.prepared import Prepared
from gongyou.registry.employers.selectors import SHARED, WITHOUT
from gongyou.registry.models import CoverageCount, CoverageTally, Employer, Grid, Member, Organisation
from gongyou.registry.regions import region_prefix
from gongyou.registry.selectors import under

# Up to here counting live takes a moment; above it the kept roll-up is read.
LIVE_UP_TO = 50_000
UNKNOWN = ""
PLACES = Decimal("0.000001")


class By(StrEnum):
    """What a table is broken down by."""

    ORGANISATION = "organisation"
    REGION = "region"
    INDUSTRY = "industry"
    GRID = "grid"
    FORM = "form"
    OCCUPATION = "occupation"


@dataclass(slots=True)
class Line:
    """One line. `rate` is None where no employer of the line has a known number of staff."""

    key: str
    label: Text | str
    members: int = 0
    members_known: int = 0
    staff: int = 0
    employers: int = 0
    employers_without: int = 0
    staff_without: int = 0

    @property
    def rate(self) -> Decimal | None:
        """Members at employers whose number of staff is known ÷ that number."""
        if not self.staff:
            return None
        return (Decimal(self.members_known) / self.staff).quantize(PLACES, ROUND_HALF_UP)


@dataclass(frozen=True, slots=True)
class Rollup:
    """The lines of one subtree, largest first, their total, and when the members were counted (None: just now)."""

    by: By
    lines: tuple[Line, ...]
    total: Line
    counted_at: datetime | None = field(default=None)


_last_counted = Prepared(lambda: CoverageCount.objects.order_by("-counted_at")[:1])


def rollup(top: Organisation, by: By) -> Rollup:
    """Two grouped queries, one over members and one over employers, however large the subtree."""
    counted: CoverageCount | None = _last_counted.first()
    kept = counted is not None and counted.members > LIVE_UP_TO
    lines: dict[str, Line] = defaultdict(lambda: Line("", ""))
    for key, known, members in _members(top, by, kept=kept):
        line = lines[str(key or UNKNOWN)]
        line.members += members
        line.members_known += members if known else 0
    if by in (By.ORGANISATION, By.REGION, By.INDUSTRY):
        _add_employers(lines, top, by)
    labels = LABELS[by](top, set(lines))
    for key, line in lines.items():
        line.key, line.label = key, labels.get(key, key or Text("未注明", "Not stated"))
    ordered = sorted(lines.values(), key=lambda line: (-line.members, -line.staff_without, line.key))
    total = Line("", Text("合计", "Total"))
    for line in ordered:
        for name in ("members", "members_known", "staff", "employers", "employers_without", "staff_without"):
            setattr(total, name, getattr(total, name) + getattr(line, name))
    return Rollup(by, tuple(ordered), total, counted.counted_at if kept and counted else None)


def _members(top: Organisation, by: By, *, kept: bool) -> QuerySet[Any, Any]:
    """Key, whether the staff are counted, members."""
    width = len(top.path) + Organisation.steplen
    scope = under(top.path, prefix="organisation__")
    if kept:
        keys: Mapping[By, Any] = {
            By.ORGANISATION: Substr("organisation__path", 1, width),
            By.REGION: F("region"),
            By.INDUSTRY: F("industry"),
            By.GRID: F("grid_id"),
            By.FORM: F("employment_form"),
            By.OCCUPATION: F("occupation"),
        }
        rows = CoverageTally.objects.filter(scope).order_by().values(line=keys[by], known=F("staff_known"))
        return rows.annotate(counted=Sum("members")).values_list("line", "known", "counted")
    keys = {
        By.ORGANISATION: Substr("organisation__path", 1, width),
        By.REGION: Substr("region", 1, 6),
        By.INDUSTRY: Substr(Coalesce("employer__industry", Value("")), 1, 1),
        By.GRID: F("grid_id"),
        By.FORM: F("employment_form"),
        By.OCCUPATION: F("occupation"),
    }
    known = Case(When(employer__staff_count__isnull=False, then=1), default=0, output_field=IntegerField())
    live = Member.objects.filter(scope, state=Member.State.ACTIVE).order_by().values(line=keys[by], known=known)
    return live.annotate(counted=Count("pk")).values_list("line", "known", "counted")


def _add_employers(lines: dict[str, Line], top: Organisation, by: By) -> None:
    keys: Mapping[By, Any] = {
        By.ORGANISATION: Substr("organisation__path", 1, len(top.path) + Organisation.steplen),
        By.REGION: Substr("region", 1, 6),
        By.INDUSTRY: Substr("industry", 1, 1),
    }
    rows = (
        employers_of(top)
        .order_by()
        .values(line=keys[by])
        .annotate(
            staff=Coalesce(Sum("staff_count"), 0),
            employers=Count("pk"),
            without=Count("pk", filter=WITHOUT),
            staff_without=Coalesce(Sum("staff_count", filter=WITHOUT), 0),
        )
    )
    for row in rows.values_list("line", "staff", "employers", "without", "staff_without"):
        key, staff, employers, without, staff_without = row
        line = lines[str(key or UNKNOWN)]
        line.staff += staff
        line.employers += employers
        line.employers_without += without
        line.staff_without += staff_without


def employers_of(top: Organisation) -> QuerySet[Employer]:
    """Employers whose union is in the subtree, and those in its region that no open union covers."""
    inside = Q(region__startswith=region_prefix(top.region)) & WITHOUT
    return Employer.objects.filter(under(top.path, prefix="organisation__") | inside)


def missing_of(top: Organisation) -> QuerySet[Employer]:
    """Employers to organise, the largest first; those whose staff are not counted come last."""
    return employers_of(top).filter(WITHOUT).order_by(F("staff_count").desc(nulls_last=True), "name", "pk")


def shared_of(top: Organisation) -> QuerySet[Employer]:
    """Employers that only a shared union covers."""
    return employers_of(top).filter(organisation__kind__in=SHARED, organisation__closed_on=None)


def _organisations(top: Organisation, keys: set[str]) -> dict[str, Text | str]:
    names = Organisation.objects.filter(under(top.path), depth__lte=top.depth + 1).values_list("path", "name")
    own = Text(f"{top.name}（本级）", f"{top.name} (itself)")
    found: dict[str, Text | str] = {path: own if path == top.path else name for path, name in names}
    return found | {UNKNOWN: Text("尚无工会组织", "No union yet")}


def _regions(top: Organisation, keys: set[str]) -> dict[str, Text | str]:
    """A region is called by the area's own federation; a code without one stays a code."""
    rows = Organisation.objects.filter(kind=Organisation.Kind.FEDERATION, region__in=keys, closed_on=None)
    found: dict[str, Text | str] = {}
    for region, name in rows.order_by("-depth").values_list("region", "name"):
        found[region] = name.removesuffix("总工会") or name
    return found


def _grids(top: Organisation, keys: set[str]) -> dict[str, Text | str]:
    rows = Grid.objects.filter(pk__in=[int(key) for key in keys if key]).values_list("pk", "name")
    return {str(pk): name for pk, name in rows} | {UNKNOWN: Text("未划入网格", "In no grid")}


def choices_said(choices: Any) -> dict[str, Text | str]:
    from django.utils.translation import override

    with override("zh-hans"):
        chinese = {value: str(label) for value, label in choices}
    with override("en"):
        return {value: Text(chinese[value], str(label)) for value, label in choices}


LABELS: Mapping[By, Callable[[Organisation, set[str]], Mapping[str, Text | str]]] = {
    By.ORGANISATION: _organisations,
    By.REGION: _regions,
    By.INDUSTRY: lambda top, keys: SECTIONS | {UNKNOWN: Text("行业未注明", "Industry not stated")},
    By.GRID: _grids,
    By.FORM: lambda top, keys: choices_said(Member.EmploymentForm.choices),
    By.OCCUPATION: lambda top, keys: choices_said(Member.Occupation.choices),
}
