"""The pay of workers' periods in words and numbers: a second implementation, in Fractions, worker by worker.

It shares the scheme's file with `declared_periods`, and nothing else.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

from gongyou.core.text import Text
from gongyou.rules.answer import Step, number_shown
from gongyou.rules.engaged_time import added
from gongyou.rules.schemes.cut import first_day, last_day
from gongyou.rules.schemes.explained import (
    LONGEST_METRES,
    METRES,
    NOT_EVALUABLE,
    Missing,
    applies,
    banded,
    figure_shown,
    number_of,
    order_holds,
    order_pay,
    rounded,
    second_of,
    seconds_between,
    version_of,
)
from gongyou.rules.schemes.figures import exact
from gongyou.rules.schemes.model import Quantity, Scheme, Version
from gongyou.rules.schemes.period import ORDERS, BandsBonus, FloorTerm, Sum, TopUp, bonuses_in_order
from gongyou.rules.schemes.zones import local

Row = Mapping[str, Any]
HOURS = {Sum.ENGAGED_HOUR, Sum.WORKING_HOUR, Sum.ONLINE_HOUR, Sum.ON_CALL_HOUR}
LENGTHS = {Sum.KILOMETRE: METRES[Quantity.KILOMETRE], Sum.MILE: METRES[Quantity.MILE]}
MOST_ORDERS = 20_000
UNIT = {
    Sum.ENGAGED_HOUR: "h",
    Sum.WORKING_HOUR: "h",
    Sum.ONLINE_HOUR: "h",
    Sum.ON_CALL_HOUR: "h",
    Sum.KILOMETRE: "km",
    Sum.MILE: "mi",
    Sum.ORDER: "×",
    Sum.PAY: "",
}


@dataclass(frozen=True)
class Judged:
    """One order with its version, its pay, and the seconds it adds to the engaged time."""

    row: Row
    version: Version
    pay: Fraction
    paid: Fraction
    engaged: int
    metres: Fraction


@dataclass(frozen=True)
class PeriodPay:
    """One worker's period. Amounts are exact Fractions; `cents` holds them rounded, as `periods` of a table does.

    `cents` is None, and `steps` one step with the reason, where the period could not be judged.
    """

    worker: str
    period: date
    steps: tuple[Step, ...]
    cents: Mapping[str, int] | None
    exact: Mapping[str, Fraction] = field(default_factory=dict)


def explained_periods(scheme: Scheme, orders: Iterable[Row], sessions: Iterable[Row] = ()) -> list[PeriodPay]:
    """Every worker's every period, in order."""
    grouped: dict[tuple[str, date], tuple[list[Row], list[Row]]] = defaultdict(lambda: ([], []))
    for row in orders:
        grouped[_key(scheme, row, scheme.dated_by)][0].append(row)
    for row in sessions:
        grouped[_key(scheme, row, "online_at")][1].append(row)
    return [_explained(scheme, key, *grouped[key]) for key in sorted(grouped)]


def _key(scheme: Scheme, row: Row, instant: str) -> tuple[str, date]:
    if scheme.period is None:
        raise ValueError(f"{scheme.id} has no period")
    return str(row["worker_key"]), first_day(scheme.period, local(row[instant], scheme.zone).date())


def _explained(scheme: Scheme, key: tuple[str, date], orders: Sequence[Row], sessions: Sequence[Row]) -> PeriodPay:
    worker, period = key
    try:
        return _Period(scheme, key, orders, sessions).pay()
    except Missing as missing:
        return PeriodPay(worker, period, (Step(NOT_EVALUABLE, missing.reason, "", None, ""),), None)


class _Period:
    """One worker's period: its orders judged, its hours added up."""

    def __init__(self, scheme: Scheme, key: tuple[str, date], orders: Sequence[Row], sessions: Sequence[Row]) -> None:
        self.scheme = scheme
        self.worker, self.first = key
        if scheme.period is None:
            raise ValueError(f"{scheme.id} has no period")
        self.period = scheme.period
        self.orders = self._judged(orders)
        self.sessions = self._online(sessions)
        self.steps: list[Step] = []
        self.cents: dict[str, int] = {}
        self.exact: dict[str, Fraction] = {}
        self.end = self._version_at_end()

    def _judged(self, orders: Sequence[Row]) -> list[Judged]:
        if len(orders) > MOST_ORDERS:
            raise Missing(Text("订单过多", "too many orders"))
        ordered = sorted(orders, key=lambda row: str(row.get("attempt_id", "")))
        spans = []
        for row in ordered:
            seconds_between(row, self.period.engaged.start, self.period.engaged.until)
            spans.append((second_of(row[self.period.engaged.start]), second_of(row[self.period.engaged.until])))
        versions = [version_of(self.scheme, row) for row in ordered]
        against_paid = any(top_up.against == "paid" for version in self.scheme.versions for top_up in version.top_ups)
        bonuses = [bonus for version in self.scheme.versions for bonus in version.bonuses]
        found = []
        for row, version, engaged in zip(ordered, versions, added(spans), strict=True):
            pay = order_pay(self.scheme, row).exact if version.terms else Fraction(0)
            if against_paid and row.get("pay_total") is None:
                raise Missing(Text("缺少 pay_total", "pay_total is missing"))
            paid = Fraction(row.get("pay_total") or 0)
            measured = any(term.per.of_distance for top_up in version.top_ups for term in top_up.floor)
            measured |= any(bonus.kind == "bands" and bonus.per.of_distance for bonus in bonuses)
            metres = number_of(row, "distance_m", LONGEST_METRES) if measured else Fraction(0)
            for top_up in version.top_ups:
                for term in top_up.floor:
                    applies(self.scheme, term, row)
            for points in version.points:
                order_holds(self.scheme, points.when, row)
            found.append(Judged(row, version, pay, paid, engaged, metres))
        return found

    def _online(self, sessions: Sequence[Row]) -> list[tuple[Version, int]]:
        spans = []
        for row in sessions:
            seconds_between(row, "online_at", "offline_at")
            spans.append((second_of(row["online_at"]), second_of(row["offline_at"])))
        versions = [version_of(self.scheme, {self.scheme.dated_by: row["online_at"]}) for row in sessions]
        return list(zip(versions, added(spans), strict=True))

    def _version_at_end(self) -> Version | None:
        day = last_day(self.period, self.first)
        for version in self.scheme.versions:
            if version.start <= day and (version.until is None or day <= version.until):
                return version
        if any(version.bonuses for version in self.scheme.versions):
            raise Missing(Text(f"{day} 没有生效的计价规则", f"no rate is in force on {day}"))
        return None

    @property
    def versions(self) -> list[Version]:
        """The versions that orders or sessions of the period fall under, oldest first."""
        used = [order.version for order in self.orders] + [version for version, _ in self.sessions]
        return [version for version in self.scheme.versions if version in used]

    def pay(self) -> PeriodPay:
        """All amounts of the period, with the steps."""
        self._hours()
        self._changes()
        declared = self._declared()
        bonus = self._bonuses(declared)
        paid = sum((rounded(order.paid * 100, self.mode) for order in self.orders), 0)
        self._set("paid", Fraction(paid, 100), Text("实付", "Paid"), number_shown(Decimal(paid).scaleb(-2), 2))
        top_ups = [top_up for version in self.scheme.versions for top_up in version.top_ups if top_up.by != "platform"]
        against_paid = any(top_up.against == "paid" for top_up in top_ups)
        raised = [self._top_up(top_up) for top_up in self._top_ups()]
        top_up = max(raised, default=Fraction(0))
        self._set("top_up", top_up, Text("补差", "Top-up"), "")
        base = Fraction(paid, 100) if against_paid else declared + bonus
        written = f"{number_shown(base, 2)} + {number_shown(top_up)}"
        self._set("due", base + top_up, Text("合计应得", "Due"), written)
        return PeriodPay(self.worker, self.first, tuple(self.steps), self.cents, self.exact)

    @property
    def mode(self) -> Any:
        return self.scheme.rounding.mode

    def _hours(self) -> None:
        engaged = sum(order.engaged for order in self.orders)
        each = [
            second_of(o.row[self.period.engaged.until]) - second_of(o.row[self.period.engaged.start])
            for o in self.orders
        ]
        self.cents["engaged_seconds"], self.cents["orders"] = engaged, len(self.orders)
        self.cents["online_seconds"] = sum(seconds for _, seconds in self.sessions)
        overlap = f"{number_shown(sum(each))} − {number_shown(sum(each) - engaged)} s"
        self.steps.append(
            Step(
                "engaged",
                Text("接单时间（重叠只计一次）", "Engaged time, overlaps once"),
                overlap,
                _shown(Fraction(engaged, 3600)),
                "h",
            )
        )

    def _changes(self) -> None:
        """A change of rates between two orders of the period is printed."""
        for before, after in zip(self.versions, self.versions[1:], strict=False):
            earlier = sum(order.version is before for order in self.orders)
            later = sum(order.version is after for order in self.orders)
            label = Text(
                f"期内换版：{after.start} 之前的 {earlier} 单按 {before.start} 版，其后 {later} 单按 {after.start} 版",
                f"Rates change within the period: {earlier} orders before {after.start} by the version of "
                f"{before.start}, {later} after it by the version of {after.start}",
            )
            self.steps.append(Step("change", label, f"{earlier} + {later}", None, ""))

    def _declared(self) -> Fraction:
        if self.scheme.rounding.point == "order":
            each = [Fraction(rounded(order.pay * 100, self.mode), 100) for order in self.orders]
        else:
            each = [order.pay for order in self.orders]
        whole = sum(each, Fraction(0))
        count = len(each)
        self._set(
            "declared", whole, Text("各单应付合计", "Declared pay of the orders"), f"Σ {count} = {number_shown(whole)}"
        )
        return Fraction(self.cents["declared"], 100)

    def _bonuses(self, declared: Fraction) -> Fraction:
        version = self.end
        points = sum(
            each.points
            for order in self.orders
            for each in order.version.points
            if order_holds(self.scheme, each.when, order.row)
        )
        self.cents["points"] = points
        found: dict[str, Fraction] = {ORDERS: max(declared, Fraction(0))}
        for bonus in bonuses_in_order(version.bonuses) if version else []:
            if isinstance(bonus, BandsBonus):
                amount, written = banded(bonus, self._quantity(bonus.per, found[ORDERS]), UNIT[bonus.per])
            else:
                base = sum((found[name] for name in bonus.of), Fraction(0))
                amount, written = base * exact(bonus.rate), f"{number_shown(base)} × {figure_shown(bonus.rate)}"
            if bonus.unless_points and points >= bonus.unless_points:
                amount, written = Fraction(0), f"{points} ≥ {bonus.unless_points}"
            found[bonus.name] = Fraction(rounded(amount * 100, self.mode), 100)
            self.steps.append(
                Step(bonus.name, bonus.label.text, written, _shown(found[bonus.name]), self.scheme.currency)
            )
        bonus_sum = sum((value for name, value in found.items() if name != ORDERS), Fraction(0))
        self.cents["bonus"], self.exact["bonus"] = int(bonus_sum * 100), bonus_sum
        return bonus_sum

    def _quantity(self, per: Sum, pay: Fraction) -> Fraction:
        """A sum over the whole period."""
        engaged = Fraction(sum(order.engaged for order in self.orders))
        online = Fraction(sum(seconds for _, seconds in self.sessions))
        return {
            Sum.PAY: pay,
            Sum.ORDER: Fraction(len(self.orders)),
            Sum.ENGAGED_HOUR: engaged / 3600,
            Sum.WORKING_HOUR: engaged / 3600 * (1 + exact(self.period.allowance)),
            Sum.ONLINE_HOUR: online / 3600,
            Sum.ON_CALL_HOUR: max(Fraction(0), online - engaged) / 3600,
            Sum.KILOMETRE: sum((order.metres for order in self.orders), Fraction(0)) / LENGTHS[Sum.KILOMETRE],
            Sum.MILE: sum((order.metres for order in self.orders), Fraction(0)) / LENGTHS[Sum.MILE],
        }[per]

    def _top_ups(self) -> list[TopUp]:
        named = {
            top_up.name: top_up
            for version in self.scheme.versions
            for top_up in version.top_ups
            if top_up.by != "platform" and (version in self.versions or version is self.end)
        }
        return list(named.values())

    def _top_up(self, top_up: TopUp) -> Fraction:
        if top_up.by == "order":
            pairs = [(order.pay, order.paid) for order in self.orders if self._has(order.version, top_up)]
            lacking = [max(Fraction(0), Fraction(rounded(pay * 100, self.mode), 100) - paid) for pay, paid in pairs]
            whole = sum(lacking, Fraction(0))
            written = " + ".join(number_shown(each) for each in lacking if each) or "0"
            self._set(f"top_up_{top_up.name}", whole, top_up.label.text, written)
            return whole
        floor, pieces = self._floor(top_up.name)
        self._set(f"floor_{top_up.name}", floor, Text("最低应得", "Floor"), " + ".join(pieces) or "0")
        counted = self.cents["paid"] if top_up.against == "paid" else self.cents["declared"] + self.cents["bonus"]
        lacking_cents = max(0, self.cents[f"floor_{top_up.name}"] - counted)
        exactly = max(Fraction(0), floor - Fraction(counted, 100))
        written = f"max(0, {number_shown(floor)} − {number_shown(Fraction(counted, 100))})"
        name = f"top_up_{top_up.name}"
        self.cents[name], self.exact[name] = lacking_cents, exactly
        value = Decimal(lacking_cents).scaleb(-2)
        self.steps.append(Step(name, top_up.label.text, written, value, self.scheme.currency))
        return exactly

    def _has(self, version: Version, top_up: TopUp) -> bool:
        return any(each.name == top_up.name for each in version.top_ups)

    def _floor(self, name: str) -> tuple[Fraction, list[str]]:
        whole, pieces = Fraction(0), []
        for version in self.versions:
            for top_up in version.top_ups:
                for term in top_up.floor if top_up.name == name else ():
                    quantity = self._of_version(version, term)
                    whole += quantity * exact(term.rate)
                    pieces.append(f"{number_shown(quantity)} {UNIT[term.per]} × {figure_shown(term.rate)}")
        return whole, pieces

    def _of_version(self, version: Version, term: FloorTerm) -> Fraction:
        """What the orders and sessions of one version add to one part of a floor."""
        orders = [o for o in self.orders if o.version is version and applies(self.scheme, term, o.row)]
        engaged = Fraction(sum(order.engaged for order in orders), 3600)
        online = Fraction(sum(seconds for own, seconds in self.sessions if own is version), 3600)
        if term.per in HOURS:
            return {
                Sum.ENGAGED_HOUR: engaged,
                Sum.WORKING_HOUR: engaged * (1 + exact(self.period.allowance)),
                Sum.ONLINE_HOUR: online,
                Sum.ON_CALL_HOUR: max(Fraction(0), online - engaged),
            }[term.per]
        if term.per is Sum.ORDER:
            return Fraction(len(orders))
        return sum((order.metres for order in orders), Fraction(0)) / LENGTHS[term.per]

    def _set(self, name: str, amount: Fraction, label: Text, formula: str) -> None:
        self.exact[name] = amount
        self.cents[name] = rounded(amount * 100, self.mode)
        value = Decimal(self.cents[name]).scaleb(-2)
        self.steps.append(Step(name, label, formula, value, self.scheme.currency))


def _shown(value: Fraction) -> Decimal:
    return (Decimal(value.numerator) / Decimal(value.denominator)).quantize(Decimal("0.0001")).normalize() + 0
