"""Who may open the pages of coverage."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.utils import timezone

from gongyou.registry.models import CoverageEstimate, Employer
from gongyou.registry.services.organising import Assignment, organising_assign
from gongyou.registry.services.stations import StationRow, station_record
from tests.registry.cast import NOW, Cast
from tests.site.access import STAFF, Row

OFFICERS = frozenset({"officer"})
STRANGER = frozenset({"stranger"})
ESTIMATORS = frozenset({"officer", "analyst"})


def in_grid(cast: Cast) -> dict[str, Any]:
    return {"organisation": cast.grid.code}


def an_estimate(cast: Cast) -> dict[str, Any]:
    value = {"state": "withheld", "region": "990101", "period": "2026-09", "lists": ["members", "orders:heya"]}
    kept = CoverageEstimate.objects.create(
        organisation=cast.district,
        region="990101",
        period="2026-09",
        lists=value["lists"],
        figure_id="fg-000000000000",
        value=value,
        made_at=NOW,
    )
    return {"pk": kept.pk}


def a_gap(cast: Cast) -> dict[str, Any]:
    employer = Employer.objects.create(key="gap", name="溪边厨房", region="990101", staff_count=40)
    return {"kind": "union", "key": str(employer.pk)}


def a_given_gap(cast: Cast) -> dict[str, Any]:
    place = a_gap(cast)
    given = Assignment("union", place["key"], cast.wang, timezone.localdate() + timedelta(days=9))
    organising_assign(organisation=cast.district, assignment=given, by=None, now=NOW)
    return place


def a_station(cast: Cast) -> dict[str, Any]:
    row = StationRow("S1", "麦溪站", "site", "990101", "30.1,110.1", cast.district)
    return {"pk": station_record(row=row, by=None, now=NOW).pk}


KEEPERS = frozenset({"officer", "administrator"})
DONE = frozenset({302})
ROWS = (
    Row("coverage:work_export", OFFICERS | STRANGER, method="post"),
    Row("coverage:gap", STAFF, place=a_gap),
    Row("coverage:gap_assign", OFFICERS, place=a_gap, method="post", codes=frozenset({422})),
    Row("coverage:gap_done", OFFICERS, place=a_given_gap, method="post", codes=DONE),
    Row("coverage:gap_drop", OFFICERS, place=a_given_gap, method="post", codes=DONE),
    Row("coverage:platforms_count", ESTIMATORS | STRANGER, method="post", codes=DONE),
    Row("stations:stations", STAFF | STRANGER),
    Row("stations:station_new", KEEPERS | STRANGER),
    Row("stations:station", KEEPERS, place=a_station),
    Row("coverage:coverage", STAFF | STRANGER),
    Row("coverage:export", STAFF | STRANGER),
    Row("coverage:missing", STAFF | STRANGER),
    Row("coverage:count", STAFF | STRANGER, method="post", codes=frozenset({302})),
    Row("coverage:estimates", STAFF | STRANGER),
    Row("coverage:estimate_new", ESTIMATORS | STRANGER),
    Row("coverage:estimate", STAFF, place=an_estimate),
)
