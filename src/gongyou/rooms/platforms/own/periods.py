"""What a worker's pay periods give beside the single orders: bonuses and top-ups with their steps, rewards as paid."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import groupby
from typing import Any

from gongyou.core.errors import GongyouError
from gongyou.core.money import fen_from
from gongyou.core.period import Month
from gongyou.core.text import Text
from gongyou.rooms.platforms.metrics.hourly_floor import statutory
from gongyou.rooms.platforms.own.reading import Records
from gongyou.rooms.platforms.own.rulings import RuleBook, Ruling, day_of
from gongyou.rules.answer import Step
from gongyou.rules.schemes import PayScheme
from gongyou.rules.schemes.cut import first_day, last_day

MINIMUM_WAGE = "minimum_wage"
CHANGED = Text(
    "结算期内换了另一种算法的规则，不能按一个期计算",
    "The rule was replaced by one of another kind within the period, so it cannot be reckoned as one",
)
OF_PLATFORM = Text(
    "全平台合计的补差要看所有劳动者的数据，个人对账单不计算。",
    "The aggregate top-up rests on the data of all workers; a statement of one person does not reckon it.",
)
NO_INPUT = Text("缺少计算所需的数值：{names}", "A value is needed that is not held: {names}")
NO_REASON = Text("不能计算", "It cannot be reckoned")


@dataclass(frozen=True, slots=True)
class OwnPeriod:
    """One pay period that begins in the month. Money in fen; None where `reason` says why it cannot be reckoned."""

    first: date
    last: date
    title: Text
    orders: int
    bonus: int | None
    top_up: int | None
    due: int | None
    steps: tuple[Step, ...]
    reason: Text | None


@dataclass(frozen=True, slots=True)
class Reward:
    """A reward as the platform recorded it, in fen; of the month in which its period ends."""

    first: date
    last: date
    code: str
    amount: int
    threshold: int | None
    orders: int | None


def rewards_of(records: Records, month: Month) -> tuple[Reward, ...]:
    """The rewards whose period ends in the month: each belongs to exactly one."""
    found = [
        Reward(
            row["starts_on"],
            row["ends_on"],
            row["code"],
            fen_from(row["amount"]),
            row.get("threshold"),
            row.get("orders"),
        )
        for row in records.rewards
        if row.get("amount") is not None and Month.of(row["ends_on"]) == month
    ]
    return tuple(sorted(found, key=lambda each: (each.first, each.last, each.code)))


def periods_of(records: Records, book: RuleBook, month: Month) -> tuple[OwnPeriod, ...]:
    """The periods that begin in the month, of every rule with periods; each belongs to exactly one month."""
    found: list[OwnPeriod] = []
    accepted = [row for row in records.orders if row["outcome"] == "accepted"]
    for scheme, first, last in _runs(book):
        period = scheme.data.period
        if period is None:
            continue
        rows = [row for row in accepted if row.get(scheme.data.dated_by) is not None]
        days = {day_of(row[scheme.data.dated_by], scheme.zone) for row in rows}
        begins = sorted({first_day(period, day) for day in days if first <= day <= (last or date.max)})
        for start in begins:
            if Month.of(start) == month:
                span = start, last_day(period, start)
                is_whole = first <= span[0] and (last is None or span[1] <= last)
                found.append(_period(scheme, span, records, rows) if is_whole else _cut(scheme, span))
    return tuple(found)


def has_aggregate(book: RuleBook, month: Month) -> bool:
    """Whether a rule of the month promises a top-up that only the whole platform's data can show."""
    return any(
        top_up.by == "platform"
        for ruling in book.between(month.first_day, month.last_day)
        for version in ruling.scheme.data.versions
        for top_up in version.top_ups
    )


def _runs(book: RuleBook) -> list[tuple[PayScheme, date, date | None]]:
    """Rulings that follow each other and differ in their rates alone are one scheme with several versions."""
    found = []
    for _, part in groupby(book.rulings, key=_head):
        rulings = list(part)
        found.append((_joined(rulings), rulings[0].first, rulings[-1].last))
    return found


def _head(ruling: Ruling) -> str:
    return ruling.rule + str(
        ruling.scheme.data.model_dump(mode="json", exclude={"id", "aliases", "title", "note", "versions", "heading"})
    )


def _joined(rulings: Sequence[Ruling]) -> PayScheme:
    versions = []
    for ruling in rulings:
        for version in ruling.scheme.data.versions:
            start = max(version.start, ruling.first)
            ends = [day for day in (version.until, ruling.last) if day is not None]
            until = min(ends) if ends else None
            if until is None or start <= until:
                versions.append(version.model_copy(update={"start": start, "until": until}))
    newest = rulings[-1].scheme
    return PayScheme(newest.data.model_copy(update={"versions": tuple(versions)}), newest.path)


def _period(
    scheme: PayScheme, span: tuple[date, date], records: Records, accepted: Sequence[Mapping[str, Any]]
) -> OwnPeriod:
    first, last = span
    # One person under several pseudonyms is one worker.
    own = [
        {**row, "worker_key": ""} for row in accepted if first <= day_of(row[scheme.data.dated_by], scheme.zone) <= last
    ]
    online = [
        {**row, "worker_key": ""}
        for row in records.sessions
        if row.get("offline_at") is not None and first <= day_of(row["online_at"], scheme.zone) <= last
    ]
    try:
        [pay] = _supplied(scheme, own, span).explain_periods(own, online)
    except GongyouError as refusal:
        return OwnPeriod(first, last, scheme.title, len(own), None, None, None, (), refusal.text)
    if pay.cents is None:
        reason = pay.steps[0].label if pay.steps else NO_REASON
        return OwnPeriod(first, last, scheme.title, len(own), None, None, None, (), reason)
    cents = pay.cents
    return OwnPeriod(
        first, last, scheme.title, len(own), cents.get("bonus", 0), cents["top_up"], cents["due"], pay.steps, None
    )


def _supplied(scheme: PayScheme, rows: Sequence[Mapping[str, Any]], span: tuple[date, date]) -> PayScheme:
    """The scheme with the hourly minimum of the place, where it waits for that and one amount holds throughout."""
    if MINIMUM_WAGE not in scheme.needed:
        return scheme
    areas = {row.get("area") or "" for row in rows}
    floors = {floor.fen for area in areas for floor in statutory(area, *span)}
    if "" in areas or len(floors) != 1:
        return scheme
    return scheme.given(minimum_wage=Decimal(floors.pop()).scaleb(-2))


def _cut(scheme: PayScheme, span: tuple[date, date]) -> OwnPeriod:
    return OwnPeriod(*span, scheme.title, 0, None, None, None, (), CHANGED)
