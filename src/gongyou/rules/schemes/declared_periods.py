"""What a scheme declares for every worker and period of an order table, by integer arithmetic alone."""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from functools import reduce
from operator import or_
from typing import Any

import ibis

from gongyou.core.errors import BadInput
from gongyou.core.text import Text
from gongyou.rules.days import Day
from gongyou.rules.exact import Column, Range, Ratio, Rounding, divide, total
from gongyou.rules.schemes.cut import no_version, period_in
from gongyou.rules.schemes.declared import banded, versions_of
from gongyou.rules.schemes.figures import exact
from gongyou.rules.schemes.model import Scheme, Version
from gongyou.rules.schemes.period import ORDERS, BandsBonus, Sum, TopUp, bonuses_in_order
from gongyou.rules.schemes.period_events import (
    MOST_ORDERS,
    Chosen,
    Part,
    of_orders,
    of_sessions,
    rest_of,
)

# The most that a worker, or a platform, may have in a period; beyond it the period is not evaluated.
MOST = {"orders": MOST_ORDERS, "seconds": 40_000_000, "micrometres": 2 * 10**14, "cents": 10**11}
MOST_OF_ALL = {"orders": 10**9, "seconds": 10**12, "micrometres": 0, "cents": 10**15}
HOUR, KILOMETRE, MILE = Fraction(1, 3_600), Fraction(1, 1_000_000_000), Fraction(1, 1_609_344_000)
PER = {
    Sum.ENGAGED_HOUR: ("seconds", HOUR),
    Sum.WORKING_HOUR: ("seconds", HOUR),
    Sum.ONLINE_HOUR: ("seconds", HOUR),
    Sum.ON_CALL_HOUR: ("seconds", HOUR),
    Sum.KILOMETRE: ("micrometres", KILOMETRE),
    Sum.MILE: ("micrometres", MILE),
    Sum.ORDER: ("orders", Fraction(1)),
}
BASIS_POINTS = 10_000


def chosen_for(scheme: Scheme, span: tuple[date, date], sessions: Any | None, least: str | None = None) -> Chosen:
    """What a span of whole periods needs. Raises BadInput for a cut period, and where hours online are not given."""
    period = period_in(scheme, span)
    # A bonus follows the version of its period's last day, which lies in the span.
    chosen = Chosen(scheme, period, span, tuple(versions_of(scheme, span)), least)
    if not chosen.versions:
        raise no_version(scheme, span)
    if chosen.needs_sessions and sessions is None:
        raise BadInput(
            "scheme.needs_sessions",
            Text(
                f"“{scheme.title.zh}”要按在线时间或待命时间计算，缺少上下线记录。",
                f"“{scheme.title.en}” counts hours online or on call, and no sessions are given.",
            ),
            Text("请一并给出上下线记录（合同 sessions）。", "Give the sessions too (contract sessions)."),
            scheme=scheme.id,
        )
    return chosen


def by_worker(chosen: Chosen, orders: Any, sessions: Any | None) -> Any:
    """One row per worker and period. Amounts are int64 cents, NULL where one order or session could not be judged."""
    summed = _summed(chosen, orders, sessions, ["worker_key", "period"])
    ended = _ended(summed.period, chosen)
    declared = _declared(chosen, summed)
    bonus = _bonus(chosen, summed, ended, declared)
    counted = {"paid": summed.paid, "declared": declared + bonus}
    floors = _floors(chosen, summed, "worker", MOST)
    lacking = {name: ibis.greatest(floor - counted[_shape(chosen, name).against], 0) for name, floor in floors.items()}
    trued = dict.fromkeys(_names(chosen, "order"), summed.true_up)
    # Floors measure the same shortfall from several sides: the largest is due, not their sum.
    raised = list({**lacking, **trued}.values())
    top_up = ibis.greatest(*raised) if len(raised) > 1 else raised[0] if raised else ibis.literal(0, "int64")
    ok = _judged(chosen, summed, MOST)
    if any(version.bonuses for version in chosen.scheme.versions):
        ok &= reduce(or_, ended)
    amounts = {
        "declared": declared,
        "bonus": bonus,
        "paid": summed.paid,
        **{f"floor_{name}": floor for name, floor in floors.items()},
        **{f"top_up_{name}": amount for name, amount in {**lacking, **trued}.items()},
        "top_up": top_up,
        "due": counted["paid" if chosen.is_against_paid else "declared"] + top_up,
    }
    return summed.select(
        "worker_key",
        "period",
        "orders",
        "unjudged",
        "engaged_seconds",
        "online_seconds",
        "points",
        versions=_int64(reduce(lambda a, b: a + b, [_int64(summed[f"in{n}"] > 0) for n in range(len(ended))])),
        **{name: ibis.ifelse(ok, _int64(amount), ibis.null("int64")) for name, amount in amounts.items()},
    )


def by_platform(chosen: Chosen, orders: Any, sessions: Any | None) -> Any:
    """One row per period for all workers together: the aggregate floor against all that was paid."""
    summed = _summed(chosen, orders, sessions, ["period"])
    floors = _floors(chosen, summed, "platform", MOST_OF_ALL)
    ok = _judged(chosen, summed, MOST_OF_ALL)
    amounts: dict[str, Any] = {"paid": summed.paid}
    for name, floor in floors.items():
        amounts[f"floor_{name}"] = floor
        amounts[f"top_up_{name}"] = ibis.greatest(floor - summed.paid, 0)
    whole = ibis.greatest(summed.online_seconds, 1)
    share = divide(
        summed.engaged_seconds * BASIS_POINTS,
        whole,
        spans=(Range(0, 10**12 * BASIS_POINTS // 10), Range(1, 10**11)),
        mode=chosen.scheme.rounding.mode,
    )
    return summed.select(
        "period",
        "orders",
        "unjudged",
        "engaged_seconds",
        "online_seconds",
        # Ten-thousandths of the hours online that were spent on orders.
        utilisation=ibis.ifelse(summed.online_seconds > 0, _int64(share), ibis.null("int64")),
        **{name: ibis.ifelse(ok, _int64(amount), ibis.null("int64")) for name, amount in amounts.items()},
    )


def _summed(chosen: Chosen, orders: Any, sessions: Any | None, keys: list[str]) -> Any:
    events = of_orders(chosen, orders)
    if sessions is not None:
        events = events.union(of_sessions(chosen, sessions))
    sums = [name for name in events.columns if name not in ("worker_key", "period")]
    return events.group_by(keys).aggregate(**{name: events[name].sum().cast("int64") for name in sums})


def _judged(chosen: Chosen, summed: Any, most: dict[str, int]) -> Column:
    inside = (summed.unjudged == 0) & (summed.orders <= most["orders"])
    for name in ("engaged_seconds", "online_seconds"):
        inside &= summed[name] <= most["seconds"]
    if most["micrometres"]:
        inside &= summed.micrometres <= most["micrometres"]
    return inside


def _ended(period: Column, chosen: Chosen) -> list[Column]:
    """By version: whether it is in force on the period's last day."""
    first = Day(period)
    last = {
        "day": lambda: first,
        "week": lambda: first.plus_days(6),
        "fortnight": lambda: first.plus_days(13),
        "month": lambda: first.month.last,
    }[chosen.period.unit]()
    found = []
    for version in chosen.versions:
        holds = last.column >= ibis.literal(version.start)
        if version.until is not None:
            holds &= last.column <= ibis.literal(version.until)
        found.append(holds)
    return found


def _declared(chosen: Chosen, summed: Any) -> Column:
    """The cents of all orders; where the period is the rounding point, their exact sum rounded once."""
    if not chosen.rounds_periods:
        return summed.cents
    rests = []
    cents = summed.cents
    for number, version in enumerate(chosen.versions):
        over = rest_of(chosen, number) if version.terms else 1
        if over > 1:
            # What makes whole cents is carried first: what is left lies below one cent in every version.
            rest = summed[f"rest{number}"]
            spans = (Range(0, over * MOST_ORDERS), Range(over, over))
            carried = _int64(divide(rest, over, spans=spans, mode=Rounding.DOWN))
            cents = cents + carried
            rests.append(Ratio.column(rest - carried * over, Range(0, over - 1), Fraction(1, over)))
    return cents + total(rests).rounded(0, chosen.scheme.rounding.mode)


def _bonus(chosen: Chosen, summed: Any, ended: list[Column], declared: Column) -> Column:
    cases = [
        (holds, _bonus_of(chosen, version, summed, declared))
        for holds, version in zip(ended, chosen.versions, strict=True)
        if version.bonuses
    ]
    return ibis.cases(*cases, else_=ibis.literal(0, "int64")) if cases else ibis.literal(0, "int64")


def _bonus_of(chosen: Chosen, version: Version, summed: Any, declared: Column) -> Column:
    pay = ibis.greatest(declared, 0)
    cents: dict[str, Column] = {ORDERS: pay}
    for bonus in bonuses_in_order(version.bonuses):
        if isinstance(bonus, BandsBonus):
            amount = banded(bonus, _quantity(chosen, bonus.per, summed, pay))
        else:
            base = reduce(lambda a, b: a + b, [cents[name] for name in bonus.of])
            amount = Ratio.column(base, Range(0, MOST["cents"]), Fraction(1, 100)) * exact(bonus.rate)
        value = _int64(amount.rounded(2, chosen.scheme.rounding.mode))
        cents[bonus.name] = (
            ibis.ifelse(summed.points >= bonus.unless_points, 0, value) if bonus.unless_points else value
        )
    return reduce(lambda a, b: a + b, [value for name, value in cents.items() if name != ORDERS])


def _quantity(chosen: Chosen, per: Sum, summed: Any, pay: Column) -> Ratio:
    """A worker's sum over the period, for a tier."""
    if per is Sum.PAY:
        return Ratio.column(pay, Range(0, MOST["cents"]), Fraction(1, 100))
    name, unit = PER[per]
    column = {
        Sum.ONLINE_HOUR: lambda: summed.online_seconds,
        Sum.ON_CALL_HOUR: lambda: ibis.greatest(summed.online_seconds - summed.engaged_seconds, 0),
        Sum.KILOMETRE: lambda: summed.micrometres,
        Sum.MILE: lambda: summed.micrometres,
        Sum.ORDER: lambda: summed.orders,
    }.get(per, lambda: summed.engaged_seconds)()
    return Ratio.column(column, Range(0, MOST[name]), unit) * _share(chosen, per)


def _share(chosen: Chosen, per: Sum) -> Fraction:
    """What makes working time of engaged time."""
    return 1 + exact(chosen.period.allowance) if per is Sum.WORKING_HOUR else Fraction(1)


def _floors(chosen: Chosen, summed: Any, by: str, most: dict[str, int]) -> dict[str, Column]:
    """The floor of every top-up by name, in cents: the parts of all its versions added up and rounded once."""
    found = {}
    for name in _names(chosen, by):
        parts = [part for part in chosen.parts if part.top_up.name == name]
        amount = total(_part(chosen, part, summed, most) for part in parts)
        found[name] = _int64(amount.rounded(2, chosen.scheme.rounding.mode))
    return found


def _part(chosen: Chosen, part: Part, summed: Any, most: dict[str, int]) -> Ratio:
    per = part.term.per
    name, unit = PER[per]
    column = summed[part.column]
    if per is Sum.ON_CALL_HOUR:
        column = ibis.greatest(column, 0)
    return Ratio.column(column, Range(0, most[name]), unit) * _share(chosen, per) * exact(part.term.rate)


def _names(chosen: Chosen, by: str) -> list[str]:
    named = [top_up.name for version in chosen.versions for top_up in version.top_ups if top_up.by == by]
    return list(dict.fromkeys(named))


def _shape(chosen: Chosen, name: str) -> TopUp:
    return next(top_up for version in chosen.versions for top_up in version.top_ups if top_up.name == name)


def _int64(value: Any) -> Column:
    return ibis.literal(value, "int64") if isinstance(value, int) else value.cast("int64")
