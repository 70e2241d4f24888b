"""Members, staff and employers of a subtree by one dimension, grouped in the database from the roll-up or live."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum
from functools import partial
from typing import Any

from django.db.models import Case, Count, F, IntegerField, Q, QuerySet, Sum, Value, When
from django.db.models.functions import Coalesce, Substr

from gongyou.core.industry import SECTIONS
from gongyou.core.text import Text
from gongyou.kit.prepared import Prepared, Spread, escaped, like
from gongyou.registry.employers.selectors import SHARED, WITHOUT
from gongyou.registry.models import CoverageCount, CoverageTally, Employer, Grid, Member, Organisation
from gongyou.registry.regions import region_prefix
from gongyou.registry.selectors import following, is_wide, tree_is_large

# Up to here counting live takes a moment; above it the kept roll-up is read.
LIVE_UP_TO = 50_000
LISTED_MISSING = 10
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
    for key, known, members in (_KEPT if kept else _LIVE)[by].rows(_width(top), *_span(top)):
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


def _width(top: Organisation) -> int:
    """How much of a path tells the line below the top."""
    return len(top.path) + Organisation.steplen


def _span(top: Organisation) -> tuple[str, str]:
    return top.path, following(top.path)


def _between(path: str, after: str) -> Q:
    return Q(organisation__path__gte=path, organisation__path__lt=after)


def _kept_members(by: By, width: int, path: str, after: str) -> QuerySet[Any, Any]:
    """Key, whether the staff are counted, members."""
    keys: Mapping[By, Any] = {
        By.ORGANISATION: Substr("organisation__path", 1, width),
        By.REGION: F("region"),
        By.INDUSTRY: F("industry"),
        By.GRID: F("grid_id"),
        By.FORM: F("employment_form"),
        By.OCCUPATION: F("occupation"),
    }
    rows = CoverageTally.objects.filter(_between(path, after)).order_by()
    counted = rows.values(line=keys[by], known=F("staff_known")).annotate(counted=Sum("members"))
    return counted.values_list("line", "known", "counted")


def _live_members(by: By, width: int, path: str, after: str) -> QuerySet[Any, Any]:
    """The same, counted now."""
    keys: Mapping[By, Any] = {
        By.ORGANISATION: Substr("organisation__path", 1, width),
        By.REGION: Substr("region", 1, 6),
        By.INDUSTRY: Substr(Coalesce("employer__industry", Value("")), 1, 1),
        By.GRID: F("grid_id"),
        By.FORM: F("employment_form"),
        By.OCCUPATION: F("occupation"),
    }
    known = Case(When(employer__staff_count__isnull=False, then=1), default=0, output_field=IntegerField())
    live = Member.objects.filter(_between(path, after), state=Member.State.ACTIVE).order_by()
    counted = live.values(line=keys[by], known=known).annotate(counted=Count("pk"))
    return counted.values_list("line", "known", "counted")


# What a dimension does not ask for, the width of a path, need not stand in it.
_KEPT = {
    by: Spread(partial(_kept_members, by), ends=(2,), is_wide=is_wide, is_large=tree_is_large, spare=1) for by in By
}
_LIVE = {
    by: Spread(partial(_live_members, by), ends=(2,), is_wide=is_wide, is_large=tree_is_large, spare=1) for by in By
}


def _add_employers(lines: dict[str, Line], top: Organisation, by: By) -> None:
    for key, staff, employers, without, staff_without in _STAFF[by].rows(_width(top), *_around(top)):
        line = lines[str(key or UNKNOWN)]
        line.staff += staff
        line.employers += employers
        line.employers_without += without
        line.staff_without += staff_without


def _staff(by: By, width: int, path: str, after: str, region: str) -> QuerySet[Any, Any]:
    """Key, staff, employers, those without a union, their staff."""
    keys: Mapping[By, Any] = {
        By.ORGANISATION: Substr("organisation__path", 1, width),
        By.REGION: Substr("region", 1, 6),
        By.INDUSTRY: Substr("industry", 1, 1),
    }
    rows = (
        _employers(path, after, region)
        .order_by()
        .values(line=keys[by])
        .annotate(
            staff=Coalesce(Sum("staff_count"), 0),
            employers=Count("pk"),
            without=Count("pk", filter=WITHOUT),
            staff_without=Coalesce(Sum("staff_count", filter=WITHOUT), 0),
        )
    )
    return rows.values_list("line", "staff", "employers", "without", "staff_without")


_STAFF = {
    by: Spread(partial(_staff, by), ends=(2,), is_wide=is_wide, is_large=tree_is_large, spare=1)
    for by in (By.ORGANISATION, By.REGION, By.INDUSTRY)
}


def _around(top: Organisation) -> tuple[str, str, str]:
    """The subtree and the pattern of its region."""
    return (*_span(top), f"{escaped(region_prefix(top.region))}%")


def _employers(path: str, after: str, region: str) -> QuerySet[Employer]:
    return Employer.objects.filter(_between(path, after) | (Q(like("region", region)) & WITHOUT))


def employers_of(top: Organisation) -> QuerySet[Employer]:
    """Employers whose union is in the subtree, and those in its region that no open union covers."""
    return _employers(*_around(top))


def missing_of(top: Organisation) -> QuerySet[Employer]:
    """Employers to organise, the largest first; those whose staff are not counted come last."""
    return _missing(*_around(top))


def missing_first(top: Organisation) -> tuple[list[Employer], int]:
    """The first of `missing_of`, and how many there are."""
    return _MISSING.objects(*_around(top)), _ALL_MISSING.counted(*_around(top))


def _missing(path: str, after: str, region: str) -> QuerySet[Employer]:
    found = _employers(path, after, region).filter(WITHOUT)
    return found.order_by(F("staff_count").desc(nulls_last=True), "name", "pk")


_MISSING = Spread(
    lambda *around: _missing(*around)[:LISTED_MISSING], ends=(1,), is_wide=is_wide, is_large=tree_is_large
)
_ALL_MISSING = Spread(
    lambda *around: _missing(*around).order_by().values_list("pk"), ends=(1,), is_wide=is_wide, is_large=tree_is_large
)


def shared_of(top: Organisation) -> QuerySet[Employer]:
    """Employers that only a shared union covers."""
    return employers_of(top).filter(organisation__kind__in=SHARED, organisation__closed_on=None)


def _organisations(top: Organisation, keys: set[str]) -> dict[str, Text | str]:
    names = [(path, name) for path, name, _code in _LINES.rows(*_span(top), top.depth + 1)]
    own = Text(f"{top.name}（本级）", f"{top.name} (itself)")
    found: dict[str, Text | str] = {path: own if path == top.path else name for path, name in names}
    return found | {UNKNOWN: Text("尚无工会组织", "No union yet")}


def codes_of(top: Organisation) -> dict[str, str]:
    """The codes of the organisations right below the top, by their paths."""
    return {path: code for path, _name, code in _LINES.rows(*_span(top), top.depth + 1) if path != top.path}


_LINES = Spread(
    lambda path, after, depth: (
        Organisation.objects.filter(path__gte=path, path__lt=after, depth__lte=depth)
        .order_by("path")
        .values_list("path", "name", "code")
    ),
    ends=(1,),
    is_wide=is_wide,
    is_large=tree_is_large,
)


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
