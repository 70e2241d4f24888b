"""An audit of fewer workers than may be shown: what its papers say in place of its totals.

A total over nine people tells what single ones were paid to whoever knows the others. So no paper prints any number
that rests on them; inside the house the rows stay with the findings.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from gongyou.calc.suppression import MINIMUM_WORKERS
from gongyou.core.figures import SUPPRESSED
from gongyou.core.text import Text
from gongyou.rooms.platforms.report.made import Audit
from gongyou.rooms.platforms.report.veil import Veil, kinds_veiled, metrics_veiled, pay_veiled, veil_of

Value = Mapping[str, Any]
# Of the pay figure what names no one: what was audited, by which rule, and how much of it there was.
NAMED = ("platform", "from", "to", "tolerance", "scheme", "workers", "batches")


def is_of_few(audit: Audit) -> bool:
    """Whether the audit knows its workers and there are fewer than may be shown."""
    return _is_few(audit.value, audit.scope.least_workers)


def withheld(workers: int, least: int) -> Text:
    """Why there are no figures, and where each worker finds their own."""
    return Text(
        f"样本不足，不作结论：涉及劳动者 {workers} 人，不足 {least} 人。"
        "合计数会让人推知个人收入，本报告不列出任何金额、单数和比例。劳动者本人可以在“我的对账单”中逐单核对；工会经办人员在发现中逐项核实。",
        f"Too small to conclude from: {workers} workers, fewer than {least}. Totals would tell what single people "
        "were paid, so this report lists no amount, no count of orders and no share. Workers check their own orders in "
        "“My statements”; the union's officers follow up each finding.",
    )


def withheld_of(audit: Audit) -> Text:
    """The same of this audit."""
    return withheld(audit.value["workers"]["known"], audit.scope.least_workers)


def released(report: Mapping[str, Any]) -> Mapping[str, Any]:
    """The report's data as it may leave the house; of few workers without what rests on them."""
    pay, breaches = report["pay_audit"], report["pay_breaches"]
    value, least = pay["value"], int(pay["provenance"]["params"].get("least_workers", MINIMUM_WORKERS))
    if not _is_few(value, least):
        return _released_of_many(report, veil_of(value, breaches["value"], least))
    said = withheld(value["workers"]["known"], least)
    reason = {"zh": said.zh, "en": said.en}
    conclusion = {**value["conclusion"], "reasons": [reason]}
    kept = {name: value[name] for name in NAMED if name in value}
    found = {
        **report,
        "pay_audit": {**pay, "value": {**kept, "conclusion": conclusion, "withheld": reason}},
        "pay_breaches": {**breaches, "value": {"kinds": SUPPRESSED}},
    }
    if "metrics" in report:
        judged = report["metrics"]
        found["metrics"] = {**judged, "value": {**judged["value"], "metrics": SUPPRESSED}}
    return found


def _released_of_many(report: Mapping[str, Any], veil: Veil) -> Mapping[str, Any]:
    """The data without the kinds of shortfall that concern too few."""
    if not veil.kinds:
        return report
    pay, breaches = report["pay_audit"], report["pay_breaches"]
    found = {
        **report,
        "pay_audit": {**pay, "value": pay_veiled(pay["value"], veil)},
        "pay_breaches": {**breaches, "value": kinds_veiled(breaches["value"], veil)},
    }
    if "metrics" in report:
        found["metrics"] = {**report["metrics"], "value": metrics_veiled(report["metrics"]["value"], veil)}
    return found


def _is_few(value: Value, least: int) -> bool:
    return 0 < int(value["workers"]["known"]) < least
