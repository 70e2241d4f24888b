"""The statement of one person's month at one platform: lines, sums, periods, rewards, hours, and what they rest on."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from gongyou.core.period import Month
from gongyou.core.text import Text
from gongyou.rooms.platforms.names import platform_name
from gongyou.rooms.platforms.own.lines import Line, Totals, lines_of
from gongyou.rooms.platforms.own.periods import OwnPeriod, Reward, has_aggregate, periods_of, rewards_of
from gongyou.rooms.platforms.own.reading import Records, Whose, records_of
from gongyou.rooms.platforms.own.rulings import RuleBook, Ruling
from gongyou.rooms.platforms.own.terms import RestTerms
from gongyou.rooms.platforms.own.worked import Worked, worked_of

if TYPE_CHECKING:
    from gongyou.lake import Lake

METHOD = 1
# No union keeps a rule on record: the shipped one speaks for itself.
NOBODYS = Text("", "")


@dataclass(frozen=True, slots=True)
class Statement:
    """What a page shows and a paper prints. `snapshots` and `rulings` say what it was reckoned from.

    `record_said`: whose record of the rule it is, in words; empty where no union keeps one.
    """

    platform: str
    month: Month
    lines: tuple[Line, ...]
    totals: Totals
    periods: tuple[OwnPeriod, ...]
    rewards: tuple[Reward, ...]
    has_aggregate: bool
    worked: Worked
    rulings: tuple[Ruling, ...]
    snapshots: Mapping[str, int | None]
    records: Records
    record_said: Text

    @property
    def platform_said(self) -> Text:
        return platform_name(self.platform)

    @property
    def currency(self) -> str:
        return self.rulings[-1].scheme.currency if self.rulings else "CNY"

    @property
    def changes(self) -> tuple[Ruling, ...]:
        """The rulings that begin inside the month: printed as changes of the rule."""
        return tuple(each for each in self.rulings[1:] if Month.of(each.first) == self.month)

    def content(self) -> dict[str, Any]:
        """The numbers that a copy vouches for, in one fixed way of writing: no name, no pseudonym."""
        return {
            "method": METHOD,
            "platform": self.platform,
            "month": str(self.month),
            "currency": self.currency,
            "totals": {name: getattr(self.totals, name) for name in self.totals.__slots__},
            "lines": [
                [line.attempt_id, line.day.isoformat(), line.paid, line.declared, line.deducted, line.undeclared]
                for line in self.lines
            ],
            "periods": [
                [each.first.isoformat(), each.last.isoformat(), each.bonus, each.top_up, each.due]
                for each in self.periods
            ],
            "rewards": [
                [each.first.isoformat(), each.last.isoformat(), each.code, each.amount] for each in self.rewards
            ],
            "engaged": self.worked.engaged,
            "hourly": {each.name: each.fen for each in self.worked.hourly},
            "rules": [[each.scheme.id, each.version, each.first.isoformat()] for each in self.rulings],
        }

    def digest(self) -> str:
        """SHA-256 of the content."""
        written = json.dumps(self.content(), sort_keys=True, ensure_ascii=False, separators=(",", ":"))
        return hashlib.sha256(written.encode()).hexdigest()


def statement_of(lake: Lake, whose: Whose, month: Month, snapshots: dict[str, int | None] | None = None) -> Statement:
    """The statement as the lake holds it now, or held it at the snapshots given, by the record of the own union."""
    from gongyou.rooms.platforms.own.record import record_for

    records = records_of(lake, whose, month, snapshots)
    record = record_for(whose.platform, month, whose.union)
    return statement_made(records, whose.platform, month, (record.book, record.terms), record.said)


def statement_made(
    records: Records, platform: str, month: Month, rules: tuple[RuleBook, RestTerms], record_said: Text = NOBODYS
) -> Statement:
    """The statement of rows that were read."""
    book, terms = rules
    lines: Sequence[Line] = lines_of(records.orders, book, month)
    return Statement(
        platform=platform,
        month=month,
        lines=tuple(lines),
        totals=Totals.of(lines),
        periods=periods_of(records, book, month),
        rewards=rewards_of(records, month),
        has_aggregate=has_aggregate(book, month),
        worked=worked_of(records, lines, month, terms),
        rulings=book.between(month.first_day, month.last_day),
        snapshots=records.snapshots,
        records=records,
        record_said=record_said,
    )
