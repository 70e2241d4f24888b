"""My hours: time on orders, working time, time online; days, weeks, spells, prompts, and pay of an hour.

By the same definitions as the audit's metrics C1, C2 and E1, for one person in plain Python.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from fractions import Fraction
from functools import lru_cache
from typing import Any

from gongyou.core.money import round_half_up
from gongyou.core.period import Month
from gongyou.rooms.platforms.measures.scope import local
from gongyou.rooms.platforms.metrics.hourly_floor import statutory
from gongyou.rooms.platforms.own.lines import Line
from gongyou.rooms.platforms.own.reading import Records
from gongyou.rooms.platforms.own.rulings import ZONE, day_of
from gongyou.rooms.platforms.own.terms import RestTerms
from gongyou.rooms.platforms.riding.one_worker import Span, days_of, longest_row, merged, unprompted
from gongyou.rules.continuous_time import Pause, pauses, violations
from gongyou.rules.engaged_time import added, union_seconds

EPOCH = date(1970, 1, 1)
DAY, HOUR = 86_400, 3600
CLOCK = datetime.combine(EPOCH, time())


@dataclass(frozen=True, slots=True)
class OwnDay:
    """One local day: orders that began, seconds on orders, working and online."""

    day: date
    orders: int
    engaged: int
    working: Fraction
    online: int
    prompts: int


@dataclass(frozen=True, slots=True)
class OwnWeek:
    """The days of one week that lie in the month: hours, pay, and what the hourly minimum asks for. Money in fen.

    `floor_due` is None where no hourly minimum is held for a place of work.
    """

    monday: date
    days: int
    engaged: int
    working: Fraction
    paid: int
    floor_due: int | None

    @property
    def lacking(self) -> int:
        """Fen below the hourly minimum."""
        return 0 if self.floor_due is None else max(0, self.floor_due - self.paid)


@dataclass(frozen=True, slots=True)
class HourlyPay:
    """Pay over hours: seconds, and fen an hour (None without a second)."""

    name: str
    seconds: Fraction
    fen: int | None


@dataclass(frozen=True, slots=True)
class Worked:
    """The month's hours. `pay` is what the orders paid and the rewards of these days, in fen."""

    days: tuple[OwnDay, ...]
    weeks: tuple[OwnWeek, ...]
    hourly: tuple[HourlyPay, ...]
    pay: int
    rewards: int
    floors: tuple[int, ...]
    pauses: tuple[Pause, ...]
    unprompted: tuple[Pause, ...]
    pushed: tuple[int, ...]
    has_prompts: bool
    rest_days: int
    days_in_a_row: int
    untimed: int
    terms: RestTerms

    @property
    def long_days(self) -> int:
        """Days with more time on orders than the limit."""
        return sum(day.engaged > self.terms.daily_seconds for day in self.days)

    @property
    def engaged(self) -> int:
        return sum(day.engaged for day in self.days)


def worked_of(records: Records, lines: Sequence[Line], month: Month, terms: RestTerms) -> Worked:
    """All of the month's hours. Times are read on the clock of Beijing unless a rule names another zone."""
    zone = next((line.ruling.scheme.zone for line in lines if line.ruling), ZONE)
    spans = [span for row in records.orders if (span := span_of(row, zone)) is not None]
    online = [span for row in records.sessions if (span := _online(row, zone)) is not None]
    told = [_second(row["prompted_at"], zone) for row in records.prompts if row["kind"] == "continuous"]
    inside = range((month.first_day - EPOCH).days, (month.last_day - EPOCH).days + 1)
    engaged, there = days_of(spans), days_of(online)
    prompts = [day_of(row["prompted_at"], zone) for row in records.prompts]
    days = tuple(
        OwnDay(
            EPOCH + timedelta(days=number),
            engaged[number].orders if number in engaged else 0,
            engaged[number].engaged if number in engaged else 0,
            engaged[number].working(terms.allowance) if number in engaged else Fraction(0),
            there[number].engaged if number in there else 0,
            prompts.count(EPOCH + timedelta(days=number)),
        )
        for number in inside
        if number in engaged or number in there
    )
    pushes = [_second(row.get("pushed_at") or row["dispatched_at"], zone) for row in records.orders if _is_pushed(row)]
    due = [each for each in pauses(spans, terms.continuous) if each.spell.start // DAY in inside]
    weeks, rewards, untimed = _weeks(records, lines, month, terms)
    pay = sum(week.paid for week in weeks)
    seconds = sum(week.engaged for week in weeks)
    return Worked(
        days=days,
        weeks=weeks,
        hourly=_hourly(pay, (seconds, _online_seconds(records, month, zone)), terms),
        pay=pay,
        rewards=rewards,
        floors=_floors(lines, month),
        pauses=tuple(due),
        unprompted=tuple(each for each in unprompted(spans, told, terms.continuous) if each in due),
        pushed=tuple(violations(due, pushes)),
        has_prompts=bool(records.prompts),
        rest_days=len(inside) - sum(day.orders > 0 for day in days),
        days_in_a_row=longest_row({number: one for number, one in engaged.items() if number in inside}),
        untimed=untimed,
        terms=terms,
    )


def span_of(row: Mapping[str, Any], zone: str) -> Span | None:
    """From acceptance until the order was done or taken away, in local seconds; None where a moment is missing."""
    ended = row.get("delivered_at") or row.get("released_at")
    began = row.get("accepted_at") or (row["dispatched_at"] if row["outcome"] == "accepted" else None)
    return _span(began, ended, zone)


def hours_of_a_day(records: Records, day: date, zone: str = ZONE) -> list[tuple[int, int]]:
    """For each of 24 hours: minutes on orders, and minutes online without one, rounded down together to 60 at most."""
    base = (day - EPOCH).days * DAY
    busy = merged(span for row in records.orders if (span := span_of(row, zone)) is not None)
    there = merged([*busy, *(span for row in records.sessions if (span := _online(row, zone)) is not None)])
    found = []
    for hour in range(24):
        start, end = base + hour * HOUR, base + (hour + 1) * HOUR
        on_orders = sum(max(0, min(end, b) - max(start, a)) for a, b in busy) // 60
        anyhow = sum(max(0, min(end, b) - max(start, a)) for a, b in there) // 60
        found.append((on_orders, max(0, anyhow - on_orders)))
    return found


def _weeks(
    records: Records, lines: Sequence[Line], month: Month, terms: RestTerms
) -> tuple[tuple[OwnWeek, ...], int, int]:
    """By week of the acceptance, as C1 and C2 count: orders dispatched in the month, overlaps once."""
    zone = next((line.ruling.scheme.zone for line in lines if line.ruling), ZONE)
    taken = [
        row
        for row in records.orders
        if Month.of(day_of(row["dispatched_at"], zone)) == month
        and (row.get("accepted_at") is not None or row["outcome"] == "accepted")
    ]
    taken.sort(key=lambda row: str(row["attempt_id"]))
    spans = [_moments(row) for row in taken]
    timed = [span if span is not None else (0, -1) for span in spans]
    gains = added(timed)
    paid_of = {line.attempt_id: line.paid or 0 for line in lines}
    sums: dict[date, list[Any]] = {}
    for row, gain in zip(taken, gains, strict=True):
        day = day_of(row.get("accepted_at") or row["dispatched_at"], zone)
        held = sums.setdefault(_monday(day), [0, 0, set(), Fraction(0), False])
        held[0] += gain
        held[1] += paid_of.get(row["attempt_id"], 0) if row["outcome"] == "accepted" else 0
        held[2].add(day)
        floor = _floor_on(row.get("area") or "", day)
        held[3] += Fraction(gain * (floor or 0), HOUR)
        held[4] |= floor is None
    rewards = _rewards(records, month)
    for monday, fen in rewards.items():
        sums.setdefault(monday, [0, 0, set(), Fraction(0), False])[1] += fen
    weeks = tuple(
        OwnWeek(
            monday,
            len(days),
            engaged,
            engaged * (1 + terms.allowance),
            paid,
            None if unknown or not engaged else round_half_up(due * (1 + terms.allowance)),
        )
        for monday, (engaged, paid, days, due, unknown) in sorted(sums.items())
    )
    untimed = sum(span is None and row["outcome"] == "accepted" for row, span in zip(taken, spans, strict=True))
    return weeks, sum(rewards.values()), untimed


def _rewards(records: Records, month: Month) -> dict[date, int]:
    """Fen by Monday: each reward is spread evenly over its days, as the metrics do; days outside do not count."""
    from gongyou.core.money import fen_from

    found: dict[date, int] = {}
    for row in records.rewards:
        days = (row["ends_on"] - row["starts_on"]).days + 1
        if row.get("amount") is None or days < 1:
            continue
        fen = fen_from(row["amount"])
        for at in range(days):
            day = row["starts_on"] + timedelta(days=at)
            if Month.of(day) == month:
                found[_monday(day)] = found.get(_monday(day), 0) + fen * (at + 1) // days - fen * at // days
    return found


def _hourly(pay: int, seconds: tuple[int, int], terms: RestTerms) -> tuple[HourlyPay, ...]:
    engaged, online = seconds
    held = (
        ("engaged", Fraction(engaged)),
        ("working", engaged * (1 + terms.allowance)),
        ("online", Fraction(online)),
    )
    return tuple(
        HourlyPay(name, each, round_half_up(Fraction(pay * HOUR) / each) if each else None) for name, each in held
    )


def _online_seconds(records: Records, month: Month, zone: str) -> int:
    mine = [row for row in records.sessions if Month.of(day_of(row["online_at"], zone)) == month]
    spans = [span for row in mine if (span := _online(row, zone)) is not None]
    return union_seconds(spans)


def _floors(lines: Sequence[Line], month: Month) -> tuple[int, ...]:
    """The hourly minimums in fen that held at the places of work, the lowest first."""
    areas = sorted({line.row.get("area") or "" for line in lines} - {""})
    return tuple(sorted({floor.fen for area in areas for floor in statutory(area, month.first_day, month.last_day)}))


@lru_cache(maxsize=4096)
def _floor_on(area: str, day: date) -> int | None:
    return next((each.fen for each in statutory(area, day, day)), None) if area else None


def _is_pushed(row: Mapping[str, Any]) -> bool:
    return row.get("channel") != "grabbed"


def _online(row: Mapping[str, Any], zone: str) -> Span | None:
    return None if row.get("kind") == "training" else _span(row["online_at"], row.get("offline_at"), zone)


def _moments(row: Mapping[str, Any]) -> Span | None:
    """Acceptance and end in whole seconds of UTC; None where one is missing or they run backwards."""
    ended = row.get("delivered_at") or row.get("released_at")
    began = row.get("accepted_at")
    if began is None or ended is None or ended < began:
        return None
    return int(_naive(began) // timedelta(seconds=1)), int(_naive(ended) // timedelta(seconds=1))


def _span(began: datetime | None, ended: datetime | None, zone: str) -> Span | None:
    if began is None or ended is None:
        return None
    start = _second(began, zone)
    length = int(_naive(ended) // timedelta(seconds=1)) - int(_naive(began) // timedelta(seconds=1))
    return (start, start + length) if 0 <= length <= DAY else None


def _second(moment: datetime, zone: str) -> int:
    """Whole seconds since 1970 on the clock of the place."""
    return int((local(moment, zone).replace(tzinfo=None) - CLOCK) // timedelta(seconds=1))


def _naive(moment: datetime) -> timedelta:
    return moment.replace(tzinfo=None) - CLOCK


def _monday(day: date) -> date:
    return day - timedelta(days=day.weekday())
