"""Who may open the screening room's pages."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from gongyou.core.text import Text
from gongyou.findings.models import Finding
from gongyou.findings.services import Found, findings_publish
from gongyou.rooms.screening.kinds import kind_of
from gongyou.rooms.screening.models import ScreenRun
from tests.registry.cast import NOW, Cast
from tests.site.access import STAFF, Row

REPORT = {
    "checks": [],
    "employers": [],
    "unjudged": [],
    "refused": [],
    "parameters": [],
    "provenance": {
        "id": "fg-00000000000a", "measure": "screening.breaches", "version": 1, "page": "screening", "params": {},
        "snapshots": {"payroll": "7"}, "rules": {}, "code": "0", "engine": "duckdb", "digest": "0", "computed_at": "",
    },
}  # fmt: skip


def screen(cast: Cast) -> Mapping[str, Any]:
    run, _ = ScreenRun.objects.get_or_create(
        organisation=cast.district,
        figure="fg-00000000000a",
        defaults={
            "pack": "cn",
            "region": "990101",
            "month_from": "2026-10",
            "month_to": "2026-10",
            "report": REPORT,
            "created_at": NOW,
        },
    )
    return {"run_id": run.pk}


def finding(cast: Cast) -> Mapping[str, Any]:
    found = Found(
        kind=kind_of("cn.wages.unpaid_overtime"),
        room="screening",
        subject_kind="worker",
        subject_key="w" + "0" * 24,
        period_from=date(2026, 10, 1),
        period_to=date(2026, 10, 31),
        title=Text("加班工资不足", "Overtime pay short"),
        article=Text("《劳动法》", "Labour Law"),
        organisation=cast.district,
        evidence={
            "figure_id": "fg-00000000000a",
            "period": "2026-10",
            "check": "cn.wages.unpaid_overtime",
            "employer": "E1",
        },
    )
    findings_publish(findings=[found], by=None, now=NOW)
    return {"pk": Finding.objects.get(fingerprint=found.fingerprint).pk}


ROWS = (
    Row("screening:screens", STAFF | {"stranger"}),
    Row("screening:screen_new", frozenset({"officer", "stranger"})),
    Row("screening:screen", STAFF, place=screen),
    Row("screening:trace", frozenset({"officer"}), place=finding),
)
