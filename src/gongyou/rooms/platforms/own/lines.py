"""The lines of a statement: one for every accepted order, recomputed under the rule in force on its own day."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any

from gongyou.core.money import fen_from, yuan_from
from gongyou.core.period import Month
from gongyou.core.text import Text
from gongyou.rooms.platforms import words
from gongyou.rooms.platforms.measures.orders import NO_PAY, NO_RATE, OTHER_CURRENCY
from gongyou.rooms.platforms.measures.scope import TOLERANCE, local
from gongyou.rooms.platforms.own.rulings import ZONE, RuleBook, Ruling
from gongyou.rules.answer import Step

LEAST_GAP = fen_from(Decimal(TOLERANCE))
NO_RULE = "no_rule"
NO_RULE_SAID = Text("当日没有登记的计价规则", "No pay rule is on record for that day")
UNDECIDED = "undecided"
UNDECIDED_SAID = Text("不能确定用哪一家工会登记的规则", "It cannot be told whose record of the rule holds")
NEEDS_INPUT = "input"
NEEDS_INPUT_SAID = Text("计价规则缺少要补充的数值", "The pay rule waits for a value that is not held")


class Allowed(StrEnum):
    """Whether the rule of the day allows a deduction."""

    NONE = "none"
    ALLOWED = "allowed"
    UNDECLARED = "undeclared"
    SILENT = "silent"


ALLOWED_SAID = {
    Allowed.ALLOWED: Text("规则写明的扣款", "A deduction that the rule names"),
    Allowed.UNDECLARED: Text("规则没有写明的扣款", "A deduction that the rule does not name"),
    Allowed.SILENT: Text("规则没有关于扣款的约定", "The rule says nothing about deductions"),
}


@dataclass(frozen=True, slots=True)
class Line:
    """One order. Money in fen; `declared` and `gap` are None where it cannot be compared, and `reason` says why."""

    attempt_id: str
    order_id: str
    at: datetime
    day: date
    ruling: Ruling | None
    paid: int | None
    declared: int | None
    gap: int | None
    deducted: int
    undeclared: int
    code: str
    reason: str
    row: Mapping[str, Any]

    @property
    def is_below(self) -> bool:
        return self.gap is not None and self.gap < -LEAST_GAP

    @property
    def is_above(self) -> bool:
        return self.gap is not None and self.gap > LEAST_GAP

    @property
    def is_short(self) -> bool:
        """Paid below the rule, or with a deduction that the rule does not name."""
        return self.is_below or self.undeclared > 0

    @property
    def lost(self) -> int:
        """Fen short, undeclared deductions included."""
        return (-self.gap if self.is_below and self.gap is not None else 0) + self.undeclared

    @property
    def allowed(self) -> Allowed:
        if not self.deducted:
            return Allowed.NONE
        if self.ruling is None or self.ruling.scheme.deduction_codes is None:
            return Allowed.SILENT
        return Allowed.UNDECLARED if self.undeclared else Allowed.ALLOWED

    @property
    def reason_said(self) -> Text | None:
        if not self.reason:
            return None
        if self.reason == NO_RULE:
            return NO_RULE_SAID
        if self.reason == UNDECIDED:
            return UNDECIDED_SAID
        return NEEDS_INPUT_SAID if self.reason == NEEDS_INPUT else words.reason(self.reason)

    @property
    def deduction_said(self) -> Text:
        """The deduction in the rule's words; a code that it does not name stands as it is."""
        listed = (self.ruling.scheme.data.deductions or ()) if self.ruling else ()
        known = next((each.label.text for each in listed if each.code == self.code), None)
        if known is not None:
            return known
        return Text(f"代码 {self.code}", f"code {self.code}") if self.code else Text("没有注明原因", "no reason given")

    def steps(self) -> list[Step]:
        """The way to the declared pay; none without a rule."""
        return [] if self.ruling is None or self.reason == NEEDS_INPUT else self.ruling.scheme.explain(self.row)


def lines_of(rows: Iterable[Mapping[str, Any]], book: RuleBook, month: Month) -> list[Line]:
    """One line for each accepted order of the month, the latest first. The order of the rows does not matter."""
    found = []
    for row in rows:
        if row["outcome"] != "accepted":
            continue
        day, ruling = book.dated(row)
        if Month.of(day) == month:
            found.append(_line(row, day, ruling, UNDECIDED if book.is_undecided else NO_RULE))
    return sorted(found, key=lambda line: (line.at, line.attempt_id), reverse=True)


def _line(row: Mapping[str, Any], day: date, ruling: Ruling | None, missing: str) -> Line:
    paid = None if row.get("pay_total") is None else fen_from(row["pay_total"])
    deducted = 0 if row.get("deduction") is None else fen_from(row["deduction"])
    reason, declared = (missing, None) if ruling is None else _judged(row, ruling, paid)
    undeclared, gap = 0, None
    if ruling is not None:
        codes = ruling.scheme.deduction_codes
        undeclared = deducted if codes is not None and row.get("deduction_code") not in codes else 0
        if declared is not None and paid is not None:
            gap = paid + (deducted if codes is not None else 0) - declared
    return Line(
        attempt_id=row["attempt_id"],
        order_id=row["order_id"],
        at=local(row["dispatched_at"], ruling.scheme.zone if ruling else ZONE),
        day=day,
        ruling=ruling,
        paid=paid,
        declared=declared,
        gap=gap,
        deducted=deducted,
        undeclared=undeclared,
        code=row.get("deduction_code") or "",
        reason=reason,
        row=row,
    )


def _judged(row: Mapping[str, Any], ruling: Ruling, paid: int | None) -> tuple[str, int | None]:
    """The first reason against a comparison, in the audit's order, and the declared pay in fen where there is none."""
    if paid is None:
        return NO_PAY, None
    scheme = ruling.scheme
    if row.get("currency") is not None and row["currency"] != scheme.currency:
        return OTHER_CURRENCY, None
    if scheme.needed and not scheme.is_of_orders:
        return NEEDS_INPUT, None
    declared = scheme.cents(row)
    if declared is not None:
        return "", declared
    return next((name for name in scheme.columns if row.get(name) is None), NO_RATE), None


@dataclass(frozen=True, slots=True)
class Totals:
    """Sums over lines in fen: each is the exact sum of what the lines show."""

    orders: int
    compared: int
    paid: int
    declared: int
    short: int
    short_orders: int
    over: int
    deducted: int
    undeclared: int
    paid_uncompared: int

    @classmethod
    def of(cls, lines: Iterable[Line]) -> Totals:
        held = list(lines)
        compared = [line for line in held if line.gap is not None]
        return cls(
            orders=len(held),
            compared=len(compared),
            paid=sum(line.paid or 0 for line in held),
            declared=sum(line.declared or 0 for line in compared),
            short=-sum(line.gap or 0 for line in compared if line.is_below),
            short_orders=sum(line.is_below for line in compared),
            over=sum(line.gap or 0 for line in compared if line.is_above),
            deducted=sum(line.deducted for line in held),
            undeclared=sum(line.undeclared for line in held),
            paid_uncompared=sum(line.paid or 0 for line in held if line.gap is None),
        )

    @property
    def uncompared(self) -> int:
        return self.orders - self.compared

    def yuan(self) -> dict[str, Decimal]:
        """The amounts in the currency's unit, for pages and papers."""
        names = ("paid", "declared", "short", "over", "deducted", "undeclared", "paid_uncompared")
        return {name: yuan_from(getattr(self, name)) for name in names}
