"""Who may open the hours room's pages."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from gongyou.core.text import Text
from gongyou.findings.models import Finding
from gongyou.findings.services import Found, findings_publish
from gongyou.rooms.hours.kinds import kind_of
from gongyou.rooms.hours.measures.scope import shipped
from gongyou.rooms.hours.models import HoursApproval, HoursLook
from gongyou.rooms.hours.services.approvals import Decision, approval_record
from tests.registry.cast import NOW, Cast
from tests.site.access import EVERYBODY, STAFF, Row

REPORT = {
    "sums": [],
    "employers": [],
    "schemes": [],
    "weeks": {"weeks": 0, "over_standard": 0, "over_average": 0, "no_rest_day": 0},
    "cycles": {"cycles": 0, "with_overtime": 0, "unjudged": 0},
    "records": {
        "days": 0, "workers": 0, "employers": 0, "several": 0, "apart": 0, "open": 0,
        "sources": [{"source": name, "days": 0, "counts": 0} for name in ("clock", "device", "app", "diary")],
    },
    "week_heat": [],
    "industry_heat": [],
    "precedence": shipped().model_dump(mode="json"),
    "approvals": [],
    "provenance": {
        "id": "fg-00000000000b", "measure": "hours.look", "version": 1, "page": "working-hours", "params": {},
        "snapshots": {"worktime": "7"}, "rules": {}, "code": "0", "engine": "duckdb", "digest": "0", "computed_at": "",
    },
}  # fmt: skip


def look(cast: Cast) -> Mapping[str, Any]:
    found, _ = HoursLook.objects.get_or_create(
        organisation=cast.district,
        figure="fg-00000000000b",
        defaults={"month_from": "2026-10", "month_to": "2026-10", "report": REPORT, "created_at": NOW},
    )
    return {"look_id": found.pk}


def approval(cast: Cast) -> Mapping[str, Any]:
    known = HoursApproval.objects.filter(number="人社审〔2026〕1号").first()
    if known is None:
        decision = Decision(
            "comprehensive",
            "quarter",
            "装配工",
            "人社审〔2026〕1号",
            "石桥区人社局",
            date(2026, 1, 1),
            date(2026, 12, 31),
        )
        known = approval_record(employer=cast.employer, decision=decision, by=None, now=NOW)
    return {"pk": known.pk}


def finding(cast: Cast) -> Mapping[str, Any]:
    """One whose figure is gone: the page says so and does not fail."""
    found = Found(
        kind=kind_of("no_rest_day"),
        room="hours",
        subject_kind="worker",
        subject_key="w" + "0" * 24,
        period_from=date(2026, 10, 12),
        period_to=date(2026, 10, 18),
        title=Text("一周没有休息日", "A week without a day of rest"),
        article=Text("《劳动法》", "Labour Law"),
        organisation=cast.district,
        evidence={"figure_id": "fg-00000000000b", "employer": "E1"},
    )
    findings_publish(findings=[found], by=None, now=NOW)
    return {"pk": Finding.objects.get(fingerprint=found.fingerprint).pk}


KEEPERS = frozenset({"officer"})
ROWS = (
    Row("hours:looks", STAFF | {"stranger"}),
    Row("hours:look_new", KEEPERS | {"stranger"}),
    Row("hours:norm", STAFF | {"stranger"}),
    Row("hours:leave", STAFF | {"stranger"}),
    Row("hours:leave_records", KEEPERS | {"stranger"}),
    Row("hours:look", STAFF, place=look),
    Row("hours:look_file", KEEPERS, place=look, method="post", data={"reason": "复核"}),
    Row("hours:approvals", KEEPERS | {"stranger"}),
    Row("hours:approval_new", KEEPERS | {"stranger"}),
    Row("hours:approval", KEEPERS, place=approval),
    Row("hours:approval_withdraw", KEEPERS, place=approval, method="post", codes=frozenset({422})),
    Row("hours:trace", KEEPERS, place=finding),
    Row("hours:mine", EVERYBODY),
)
