"""What the panel's pages read."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Count, Q, QuerySet

from gongyou.calc.revisions import Summary, Triangle, described, triangle
from gongyou.core.period import Month
from gongyou.kit.policies import Visitor
from gongyou.rooms.market import panel_policies as policies
from gongyou.rooms.market.models import Panel, PanelFigure, PanelForm, PanelQuery, PanelRelease, Reporter
from gongyou.rooms.market.panel.measures import NAMED

MONTHS_SHOWN = 13
RELEASES_SHOWN = 12
WAITING = (PanelQuery.State.OPEN, PanelQuery.State.ANSWERED)


@dataclass(frozen=True, slots=True)
class MonthLine:
    """How a month came in."""

    period: str
    asked: int
    handed: int
    queries: int
    held: int

    @property
    def share(self) -> Decimal | None:
        return Decimal(self.handed) / self.asked if self.asked else None


def panels_of(user: Visitor) -> QuerySet[Panel]:
    return policies.panels.scope(user)


def months_of(panel: Panel, today: date) -> list[MonthLine]:
    """The last months, latest first."""
    last = Month.of(today) - 1
    first = max(Month.read(panel.first_period), last - (MONTHS_SHOWN - 1))
    spans = list(Reporter.objects.filter(panel=panel).values_list("first_period", "last_period"))
    forms = Counter(
        PanelForm.objects.filter(reporter__panel=panel, is_current=True, period__gte=str(first)).values_list(
            "period", flat=True
        )
    )
    waiting = PanelQuery.objects.filter(reporter__panel=panel, state__in=WAITING, period__gte=str(first))
    queries = Counter(waiting.values_list("period", flat=True))
    held = Counter(waiting.filter(holds=True).values_list("period", flat=True))
    return [
        MonthLine(
            period,
            sum(begin <= period and (not end or period <= end) for begin, end in spans),
            forms[period],
            queries[period],
            held[period],
        )
        for period in reversed([str(each) for each in first.until(last)])
    ]


def reporters_of(panel: Panel) -> QuerySet[Reporter]:
    """With the number of forms, months waiting for an answer, and the last month reported."""
    return (
        Reporter.objects.filter(panel=panel)
        .select_related("employer", "member")
        .annotate(
            handed=Count("forms", filter=Q(forms__is_current=True), distinct=True),
            waiting=Count("queries", filter=Q(queries__state__in=WAITING), distinct=True),
        )
        .order_by("number")
    )


def queries_of(panel: Panel) -> QuerySet[PanelQuery]:
    return PanelQuery.objects.filter(reporter__panel=panel).select_related(
        "reporter__employer", "reporter__panel__organisation", "form"
    )


def releases_of(panel: Panel) -> QuerySet[PanelRelease]:
    return PanelRelease.objects.filter(panel=panel).defer("snapshot", "structure").select_related("released_by")


def figures_of(release: PanelRelease, **where: Any) -> dict[tuple[str, str, str, str], PanelFigure]:
    """The figures of a release by (measure, period, region, group)."""
    found = PanelFigure.objects.filter(release=release, **where)
    return {(each.measure, each.period, each.region, each.group): each for each in found}


def cells_of(release: PanelRelease, kind: str) -> list[tuple[str, str]]:
    """The regions and groups that the last month tells of, the whole first."""
    found = PanelFigure.objects.filter(release=release, period=release.period, kind=kind).values_list("region", "group")
    return sorted(set(found), key=lambda cell: (cell[0] + cell[1] != "", cell[1] != "", cell))


def vintages(panel: Panel, measure: str, region: str, group: str) -> tuple[Triangle, Summary | None, Summary | None]:
    """The triangle of one figure over the latest releases, each step summed up, and first figure to latest."""
    releases = list(releases_of(panel)[:RELEASES_SHOWN])[::-1]
    rows = PanelFigure.objects.filter(release__in=releases, measure=measure, region=region, group=group)
    by_release: dict[int, dict[str, float | None]] = {each.pk: {} for each in releases}
    for row in rows:
        by_release[row.release_id][row.period] = float(row.value) if row.value else None
    made = triangle([(str(each.number), by_release[each.pk]) for each in releases])
    return made, described(made.steps), described(made.total_steps())


def measure_wanted(name: str) -> str:
    return name if name in NAMED else "jobs"
