"""Shortfalls that concern too few workers, in an audit of many: no paper prints their number or their sum.

What a kind of shortfall adds up to tells what single people were paid to whoever knows the others. So the kinds that
concern fewer workers than may be shown are hidden, with those from which they would follow, and whatever else of the
report is a sum over the same people. Officers of the scope see all of it: they follow up each finding anyway.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from gongyou.calc.suppression import MINIMUM_WORKERS, TOTAL, Cell, suppress_table
from gongyou.core.figures import SUPPRESSED
from gongyou.core.text import Text
from gongyou.rooms.platforms.measures.conclusion import below_said, undeclared_said
from gongyou.rooms.platforms.measures.pay_kinds import FLOOR_IGNORED, SHORT_KINDS, UNDECLARED_DEDUCTION
from gongyou.rooms.platforms.report.made import Audit

Value = Mapping[str, Any]
VALUE = "value"
# The metrics whose numbers are those of the rule, and of deductions: A2 and C5.
OF_THE_RULE, OF_DEDUCTIONS = "A2", "C5"
FEW_SHORT = Text(
    "有订单的实付低于公示规则，涉及的劳动者不足可公布的最少人数，不列单数和金额。",
    "Some orders are paid below the declared rule; they concern fewer workers than may be shown, so neither their "
    "number nor their sum is given.",
)
FEW_UNDECLARED = Text(
    "有公示规则之外的扣款，涉及的劳动者不足可公布的最少人数，不列单数和金额。",
    "Some orders carry a deduction outside the declared rule; they concern fewer workers than may be shown, so neither "
    "their number nor their sum is given.",
)


@dataclass(frozen=True, slots=True)
class Veil:
    """The kinds that may not be shown; `short`: nor what all orders below the rule add up to."""

    kinds: frozenset[str] = frozenset()
    short: bool = False

    @property
    def undeclared(self) -> bool:
        return UNDECLARED_DEDUCTION in self.kinds


def veil_of(pay: Value, breaches: Value, least: int = MINIMUM_WORKERS) -> Veil:
    """What of an audit may not leave the house. Nothing where the log does not name its workers: nobody can tell."""
    if not pay["workers"]["is_known"] or isinstance(breaches["kinds"], str):
        return Veil()
    kinds = {each["kind"]: each for each in breaches["kinds"]}
    short = [kinds[name] for name in SHORT_KINDS if name in kinds]
    # An audit from before they were counted: at least as many as the largest kind has.
    people = breaches.get("short_workers", max((each["workers"] for each in short), default=0))
    orders = sum(each["orders"] for each in short)
    cells = [Cell(each["kind"], VALUE, each["workers"], each["orders"]) for each in short]
    whole = [Cell(TOTAL, VALUE, people, orders), Cell(TOTAL, TOTAL, people, orders)]
    hidden = suppress_table([*cells, *whole], minimum=least).hidden
    found = {row for row, column in hidden if column == VALUE and row != TOTAL and kinds[row]["orders"]}
    alone = kinds.get(UNDECLARED_DEDUCTION)
    if alone is not None and 0 < alone["workers"] < least:
        found.add(UNDECLARED_DEDUCTION)
    return Veil(frozenset(found), (TOTAL, VALUE) in hidden)


def veiled(audit: Audit) -> Audit:
    """The audit as it may leave the house; itself where nothing has to be hidden."""
    veil = veil_of(audit.value, audit.breaches.value, audit.scope.least_workers)
    if not veil.kinds:
        return audit
    metrics = audit.metrics
    return replace(
        audit,
        figure=replace(audit.figure, value=pay_veiled(audit.value, veil)),
        breaches=replace(audit.breaches, value=kinds_veiled(audit.breaches.value, veil)),
        metrics=metrics and replace(metrics, value=metrics_veiled(metrics.value, veil)),
    )


def kinds_veiled(breaches: Value, veil: Veil) -> dict[str, Any]:
    """The kinds with ＊ for what may not be shown."""
    hidden = {"orders": SUPPRESSED, "workers": SUPPRESSED, "amount": SUPPRESSED}
    kinds = [{**each, **hidden} if each["kind"] in veil.kinds else each for each in breaches["kinds"]]
    more = {"short_workers": SUPPRESSED} if veil.kinds & set(SHORT_KINDS) and "short_workers" in breaches else {}
    return {**breaches, **more, "kinds": kinds}


def pay_veiled(pay: Value, veil: Veil) -> dict[str, Any]:
    """The figure of pay without what adds the hidden kinds up."""
    rule, reasons = dict(pay["rule"]), list(pay["conclusion"]["reasons"])
    found = {**pay, "worst": [row for row in pay["worst"] if row["kind"] not in veil.kinds]}
    workers = pay["workers"]
    if FLOOR_IGNORED in veil.kinds:
        rule["floor"] = {**rule["floor"], "ignored": SUPPRESSED, "ignored_amount": SUPPRESSED}
    if veil.undeclared:
        reasons = _told_otherwise(reasons, undeclared_said(rule["deductions"]["undeclared"]), FEW_UNDECLARED)
        # All deductions together may be no others.
        rule["deductions"] = dict.fromkeys(rule["deductions"], SUPPRESSED)
    if veil.short:
        reasons = _told_otherwise(reasons, below_said(rule["below"]["orders"]), FEW_SHORT)
        for name in ("reproduced", "at_least", "below", "above"):
            rule[name] = dict.fromkeys(rule[name], SUPPRESSED)
        rule["declared"] = SUPPRESSED
        rule["unexplained"] = dict.fromkeys(rule["unexplained"], SUPPRESSED)
        found["gaps"] = []
        for part in ("months", "areas"):
            found[part] = {**pay[part], "rows": [_part_veiled(row) for row in pay[part]["rows"]]}
    return {
        **found,
        "rule": rule,
        "workers": {**workers, "touched": SUPPRESSED},
        "conclusion": {**pay["conclusion"], "reasons": reasons},
    }


def metrics_veiled(metrics: Value, veil: Veil) -> dict[str, Any]:
    """The metrics; of those that count the same orders the state alone."""
    held = dict(metrics["metrics"])
    for name, is_hidden, said in (
        (OF_THE_RULE, veil.short, FEW_SHORT),
        (OF_DEDUCTIONS, veil.undeclared, FEW_UNDECLARED),
    ):
        if is_hidden and name in held:
            bare = dict.fromkeys(("estimates", "judged", "reasons", "breakdowns"), ())
            held[name] = {**held[name], "said": _both(said), **{key: list(empty) for key, empty in bare.items()}}
    return {**metrics, "metrics": held}


def _part_veiled(row: Value) -> dict[str, Any]:
    if row["suppressed"]:
        return dict(row)
    return {**row, **dict.fromkeys(("reproduced", "below", "below_share", "short"), SUPPRESSED)}


def _told_otherwise(reasons: list[Any], said: Text, instead: Text) -> list[Any]:
    return [_both(instead) if reason == _both(said) else reason for reason in reasons]


def _both(text: Text) -> dict[str, str]:
    return {"zh": text.zh, "en": text.en}
