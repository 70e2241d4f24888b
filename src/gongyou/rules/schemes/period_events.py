"""Orders and sessions as events: each with its period and what it adds to every sum of the period.

Each event keeps the version of its own day, so a change of rates inside a period needs no further care. Overlaps are
merged within a worker's period: every period is reckoned by itself.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import reduce
from operator import and_, or_
from typing import Any

import ibis

from gongyou.rules.days import Day
from gongyou.rules.engaged_time import added_seconds, whole_seconds
from gongyou.rules.exact import Column, Range, Ratio, Rounding, divide
from gongyou.rules.schemes.conditions import WEEKDAYS
from gongyou.rules.schemes.declared import DAY, EPOCH, EPOCH_WEEKDAY, LONGEST, Row, shift_of
from gongyou.rules.schemes.model import Scheme, Version
from gongyou.rules.schemes.needs import column
from gongyou.rules.schemes.period import FloorTerm, Period, Sum, TopUp
from gongyou.rules.schemes.zones import local_midnight

ZERO = ibis.literal(0, "int64")
ONE = ibis.literal(1, "int64")
MOST_ORDERS = 20_000


@dataclass(frozen=True, slots=True)
class Part:
    """One term of one top-up's floor in one version, and the column that sums it."""

    number: int
    top_up: TopUp
    term: FloorTerm

    @property
    def column(self) -> str:
        return f"q{self.number}_{self.top_up.name}_{self.term.name}"


@dataclass(frozen=True, slots=True)
class Chosen:
    """The versions that a span needs, and what of them is summed."""

    scheme: Scheme
    period: Period
    span: tuple[date, date]
    versions: tuple[Version, ...]
    # A column of the orders: what each of them pays at least, in cents.
    least: str | None = None

    @property
    def parts(self) -> list[Part]:
        """Every term of every floor."""
        return [
            Part(number, top_up, term)
            for number, version in enumerate(self.versions)
            for top_up in version.top_ups
            for term in top_up.floor
        ]

    @property
    def needs_sessions(self) -> bool:
        """Whether a floor or a bonus counts hours online."""
        per = [part.term.per for part in self.parts]
        per += [bonus.per for version in self.versions for bonus in version.bonuses if bonus.kind == "bands"]
        return any(each.of_sessions for each in per)

    @property
    def needs_paid(self) -> bool:
        """Whether a top-up is held against what was paid."""
        return any(top_up.against == "paid" for version in self.scheme.versions for top_up in version.top_ups)

    @property
    def is_against_paid(self) -> bool:
        """Whether a worker's due is what was paid and a top-up, not what is declared and a top-up."""
        top_ups = [top_up for version in self.scheme.versions for top_up in version.top_ups]
        return any(top_up.against == "paid" and top_up.by != "platform" for top_up in top_ups)

    @property
    def has_distance_bonus(self) -> bool:
        """Whether a tier counts kilometres or miles."""
        bonuses = [bonus for version in self.scheme.versions for bonus in version.bonuses]
        return any(bonus.kind == "bands" and bonus.per.of_distance for bonus in bonuses)

    @property
    def rounds_periods(self) -> bool:
        """Whether the orders of a period are added up exactly and rounded once."""
        return self.scheme.rounding.point == "period"


def rest_of(chosen: Chosen, number: int) -> int:
    """The whole number over which a version's rests are counted: a cent is so many of them."""
    table = ibis.table({"at": "timestamp"}, name="probe")
    scaled = _amount(Row(chosen.scheme, table.select(**{chosen.scheme.dated_by: table.at})), chosen.versions[number])
    return scaled.factor.denominator


def of_orders(chosen: Chosen, orders: Any) -> Any:
    """One row per order of the span."""
    scheme, period = chosen.scheme, chosen.period
    dated = orders[scheme.dated_by]
    orders = orders.filter(_inside(dated, chosen))
    orders = orders.mutate(period__=period_of(orders[scheme.dated_by], chosen))
    span = tuple(whole_seconds(column(orders, name)) for name in (period.engaged.start, period.engaged.until))
    timed = (span[1] - span[0]).between(0, LONGEST["seconds"]).fill_null(False)
    until = ibis.ifelse(timed, span[1], ibis.null("int64"))
    ties = [orders[name] for name in ("attempt_id",) if name in orders.columns]
    engaged = added_seconds([orders.worker_key, orders.period__], (span[0], until), ties)
    orders = orders.mutate(engaged__=engaged, timed__=timed)
    row = Row(scheme, orders)
    holds = [row.in_force(version) for version in chosen.versions]
    cents, rests, judged = _pay(chosen, row, holds)
    paid = (row.column("pay_total").cast("float64") * 100 + 0.5).floor().cast("int64")
    if chosen.least is not None:
        # What was paid would have been raised as well: a top-up is held against it.
        least = orders[chosen.least]
        raised = (least > cents).fill_null(False)
        cents, rests = ibis.ifelse(raised, least, cents), [ibis.ifelse(raised, 0, each) for each in rests]
        paid = ibis.ifelse((least > paid).fill_null(False), least, paid)
    trued = [hold for hold, version in zip(holds, chosen.versions, strict=True) if _trues_up(version)]
    lacking = ibis.greatest(cents - paid, 0).fill_null(0)
    known = [judged, orders.timed__, *(_known(chosen, row, part, holds[part.number]) for part in chosen.parts)]
    known += [
        ~hold | row.known([each.when for each in version.points], version) for hold, version in _pointed(chosen, holds)
    ]
    known += [paid.notnull()] if chosen.needs_paid else []
    known += [row.in_range("micrometres")] if chosen.has_distance_bonus else []
    known += [orders[chosen.least].notnull()] if chosen.least is not None else []
    return orders.select(
        worker_key=orders.worker_key,
        period=orders.period__,
        orders=ONE,
        unjudged=ibis.ifelse(reduce(and_, known).fill_null(False), 0, 1).cast("int64"),
        engaged_seconds=orders.engaged__,
        online_seconds=ZERO,
        micrometres=row.measured("micrometres").fill_null(0).cast("int64"),
        paid=paid.fill_null(0),
        cents=cents,
        points=_points(chosen, row, holds),
        true_up=ibis.ifelse(reduce(or_, trued), lacking, 0).cast("int64") if trued else ZERO,
        **{f"rest{number}": rest for number, rest in enumerate(rests)},
        **{part.column: _added(chosen, row, part, holds[part.number]) for part in chosen.parts},
        **{f"in{number}": hold.cast("int64") for number, hold in enumerate(holds)},
    )


def of_sessions(chosen: Chosen, sessions: Any) -> Any:
    """One row per session of the span, by the day on which it began."""
    sessions = sessions.filter(_inside(sessions.online_at, chosen))
    sessions = sessions.mutate(period__=period_of(sessions.online_at, chosen))
    span = whole_seconds(sessions.online_at), whole_seconds(sessions.offline_at)
    timed = (span[1] - span[0]).between(0, LONGEST["seconds"]).fill_null(False)
    until = ibis.ifelse(timed, span[1], ibis.null("int64"))
    online = added_seconds([sessions.worker_key, sessions.period__], (span[0], until), [])
    sessions = sessions.mutate(online__=online, timed__=timed)
    holds = [_in_force(sessions.online_at, version, chosen) for version in chosen.versions]
    return sessions.select(
        worker_key=sessions.worker_key,
        period=sessions.period__,
        orders=ZERO,
        unjudged=ibis.ifelse(sessions.timed__ & reduce(or_, holds), 0, 1).cast("int64"),
        engaged_seconds=ZERO,
        online_seconds=sessions.online__,
        micrometres=ZERO,
        paid=ZERO,
        cents=ZERO,
        points=ZERO,
        true_up=ZERO,
        **({f"rest{number}": ZERO for number in range(len(holds))} if chosen.rounds_periods else {}),
        **{
            part.column: ibis.ifelse(holds[part.number], sessions.online__, 0).cast("int64")
            if part.term.per.of_sessions
            else ZERO
            for part in chosen.parts
        },
        **{f"in{number}": ZERO for number in range(len(holds))},
    )


def _pay(chosen: Chosen, row: Row, holds: Sequence[Column]) -> tuple[Column, list[Column], Column]:
    """Whole cents of every order, what is left of a cent by version, and whether the order could be judged."""
    versions = list(zip(holds, chosen.versions, strict=True))
    able = [row.evaluable(version).fill_null(False) if version.terms else hold for hold, version in versions]
    judged = reduce(or_, able)
    wholes, rests = [], []
    for can, version in zip(able, chosen.versions, strict=True):
        if not version.terms:
            wholes.append((can, ZERO))
            rests.append(ZERO)
        elif not chosen.rounds_periods:
            wholes.append((can, row.pay(version).cast("int64")))
        else:
            whole, rest = _split(_amount(row, version))
            wholes.append((can, whole))
            rests.append(ibis.ifelse(can, rest, 0).cast("int64"))
    return ibis.cases(*wholes, else_=ZERO), rests if chosen.rounds_periods else [], judged


def _amount(row: Row, version: Version) -> Ratio:
    """The pay of an order in cents, exact."""
    return row.amount(version) * 100


def _split(amount: Ratio) -> tuple[Column, Column]:
    """Whole cents, and the rest as a count of the amount's own fraction of a cent."""
    over = amount.factor.denominator
    top = amount.factor.numerator * (1 if amount.top is None else amount.top)
    high = abs(amount.factor.numerator) * amount.top_range.size
    whole = divide(top, over, spans=(Range(0, high), Range(over, over)), mode=Rounding.DOWN)
    return _int64(whole), _int64(top - whole * over)


def _int64(value: Any) -> Column:
    return ibis.literal(value, "int64") if isinstance(value, int) else value.cast("int64")


def _added(chosen: Chosen, row: Row, part: Part, hold: Column) -> Column:
    """What an order adds to one part of a floor."""
    version = chosen.versions[part.number]
    applies = row.applies(part.term, version)
    holds = hold if applies is None else hold & applies
    per = part.term.per
    if per is Sum.ONLINE_HOUR:
        return ZERO
    if per is Sum.ON_CALL_HOUR:
        amount = -row.table.engaged__
    elif per.of_distance:
        amount = row.measured("micrometres")
    else:
        amount = ONE if per is Sum.ORDER else row.table.engaged__
    return ibis.ifelse(holds, amount, 0).fill_null(0).cast("int64")


def _known(chosen: Chosen, row: Row, part: Part, hold: Column) -> Column:
    """Whether all that a part of a floor asks of an order is there."""
    known = row.known(part.term.conditions, chosen.versions[part.number])
    if part.term.per.of_distance:
        known &= row.in_range("micrometres")
    return ~hold | known


def _points(chosen: Chosen, row: Row, holds: Sequence[Column]) -> Column:
    total: Any = ZERO
    for hold, version in _pointed(chosen, holds):
        for each in version.points:
            total = total + ibis.ifelse(hold & row.condition(each.when, version), each.points, 0).fill_null(0)
    return total.cast("int64")


def _pointed(chosen: Chosen, holds: Sequence[Column]) -> list[tuple[Column, Version]]:
    return [(hold, version) for hold, version in zip(holds, chosen.versions, strict=True) if version.points]


def _trues_up(version: Version) -> bool:
    return any(top_up.by == "order" for top_up in version.top_ups)


def _in_force(instant: Column, version: Version, chosen: Chosen) -> Column:
    zone = chosen.scheme.zone
    holds = instant >= ibis.literal(local_midnight(version.start, zone))
    if version.until is not None:
        holds &= instant < ibis.literal(local_midnight(version.until + timedelta(days=1), zone))
    return holds


def _inside(instant: Column, chosen: Chosen) -> Column:
    """Whether the instant lies in the local days of the span."""
    first, last = chosen.span
    zone = chosen.scheme.zone
    begin, end = local_midnight(first, zone), local_midnight(last + timedelta(days=1), zone)
    return (instant >= ibis.literal(begin)) & (instant < ibis.literal(end))


def period_of(instant: Column, chosen: Chosen) -> Column:
    """The first day of the pay period that the instant lies in, as a date."""
    shift = shift_of(instant, chosen.span, chosen.scheme.zone)
    day = ((whole_seconds(instant) + shift) / DAY).floor().cast("int64")
    epoch = Day(ibis.date(1970, 1, 1))
    period = chosen.period
    if period.unit == "month":
        return epoch.plus_days(day).month.first.column
    if period.unit == "week":
        # Monday is 0; 1970-01-01 was a Thursday, 3. The 7 keeps the remainder from falling below zero.
        day = day - (day + EPOCH_WEEKDAY + 7 - WEEKDAYS.index(period.begins)) % 7
    elif period.anchor is not None:
        day = day - (day + 14_000 * 14 - (period.anchor - EPOCH).days) % 14
    return epoch.plus_days(day).column
