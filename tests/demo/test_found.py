"""The audit finds what was planted, all of it and nothing else, to the fen."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from gongyou.rooms.platforms.measures import pay_breaches
from gongyou.rooms.screening.made import screen_make
from gongyou.rooms.screening.measures.scope import Scope
from gongyou.site.demo.city import HEYA, SUIAN
from gongyou.site.demo.payroll import MONTHS
from gongyou.site.demo.places import CITY_CODE
from gongyou.site.demo.plan import (
    BELOW_MINIMUM_WAGE,
    FLOOR_IGNORED,
    OVERTIME_OVER_CAP,
    OVERTIME_UNDERPAID,
    SILENT_RATE_CHANGE,
    UNDECLARED_DEDUCTION,
    UNDERPAID_ORDER,
    Plan,
)
from tests.demo.conftest import Filled

# The audit's kinds, and the planted ones that it can't tell apart: both are paid less than the declared rule.
AUDITED = {
    "below_rule": (UNDERPAID_ORDER, SILENT_RATE_CHANGE),
    "floor_ignored": (FLOOR_IGNORED,),
    "undeclared_deduction": (UNDECLARED_DEDUCTION,),
}


def params(platform: str) -> dict[str, Any]:
    return {"platform": platform, "from": "2025-11-01", "to": "2026-10-31", "scheme": f"demo.{platform}"}


def expected(plan: Plan, kinds: tuple[str, ...]) -> dict[str, Decimal]:
    return {
        row: Decimal(fen) / 100
        for kind in kinds
        for row, fen in zip(plan.of(kind).rows, plan.of(kind).fen, strict=True)
    }


def found(value: Mapping[str, Any], kind: str) -> dict[str, Decimal]:
    return {
        row["attempt_id"]: Decimal(row["lost"])
        for group in value["groups"]
        if group["kind"] == kind
        for row in group["rows"]
    }


def test_it_finds_the_planted_orders_and_no_others(filled: Filled) -> None:
    value = filled.lake.compute(pay_breaches.NAME, params(HEYA)).value
    for kind, planted in AUDITED.items():
        wanted = expected(filled.made.plan, planted)
        assert wanted
        assert found(value, kind) == wanted
        totals = next(each for each in value["kinds"] if each["kind"] == kind)
        assert (totals["orders"], totals["amount"]) == (len(wanted), sum(wanted.values()))


def test_it_finds_nothing_on_the_control(filled: Filled) -> None:
    value = filled.lake.compute(pay_breaches.NAME, params(SUIAN)).value
    assert value["groups"] == []


def test_it_takes_in_every_row_but_the_planted_wrong_ones(filled: Filled) -> None:
    for handover, report in zip(filled.made.handovers, filled.reports, strict=True):
        assert report.quarantined == handover.wrong_rows, report.reasons
        assert report.kept > 0
    assert sum(report.quarantined for report in filled.reports) == 9


def test_it_makes_one_batch_of_the_same_files(filled: Filled) -> None:
    from gongyou.lake import IngestRequest
    from gongyou.site.demo.places import ZONE

    handover = filled.made.handovers[-1]
    files = tuple(filled.folder / "files" / name for name in handover.files)
    again = filled.lake.ingest(IngestRequest(handover.contract, files, source=handover.source, zone=ZONE))
    assert again.already_known
    assert again.batch_id == filled.reports[-1].batch_id


CHECKS = {
    OVERTIME_OVER_CAP: "cn.working_time.over_month_cap",
    OVERTIME_UNDERPAID: "cn.wages.unpaid_overtime",
    BELOW_MINIMUM_WAGE: "cn.wages.below_minimum",
}


def test_the_screen_finds_the_planted_payroll_rows_and_no_others(filled: Filled) -> None:
    asked = {"pack": "cn", "from": str(MONTHS[0]), "to": str(MONTHS[-1]), "region": CITY_CODE}
    value = screen_make(filled.lake, Scope.read(asked)).value
    found: dict[str, dict[str, Decimal | None]] = {each["check"]: {} for each in value["checks"]}
    for row in value["breaches"]:
        found[row["check"]][f"{row['worker_key']}|{row['period']}"] = row["amount"]
    for kind, check in CHECKS.items():
        planted = filled.made.plan.of(kind)
        assert planted.rows
        wanted = {row: Decimal(fen) / 100 for row, fen in zip(planted.rows, planted.fen, strict=True)}
        mine = found.pop(check)
        assert set(mine) == set(wanted), kind
        assert kind == OVERTIME_OVER_CAP or mine == wanted
    assert {check for check, rows in found.items() if rows} == set()
    assert value["unjudged"] == []
