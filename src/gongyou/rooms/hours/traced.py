"""What a derivation is made of: the finding asked for, days, sums, the rule's answers, and how they are written."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from gongyou.core.errors import BadInput, MissingParameter
from gongyou.core.period import Month
from gongyou.core.text import Text
from gongyou.rooms.hours.measures.days import MINUTE, day_of
from gongyou.rooms.hours.measures.months import SHIFT
from gongyou.rooms.hours.measures.scope import SOURCES, Scope
from gongyou.rules.catalogue import Catalogue
from gongyou.rules.one import Answer, evaluate_one

Row = Mapping[str, Any]
WORK, OFF, HOLIDAY = "work", "off", "holiday"


@dataclass(frozen=True, slots=True)
class Asked:
    """Which finding: its kind without the room, whose, at which employer, from when to when."""

    kind: str
    worker: str
    employer: str
    first: date
    last: date


@dataclass(frozen=True, slots=True)
class TracedDay:
    """A day in seconds: what each source says, which one counts, and what of it counts as overtime."""

    day: date
    kind: str
    values: Mapping[str, int]
    source: str
    chosen: int
    least: int
    most: int
    beyond: int
    shift: str


@dataclass(frozen=True, slots=True)
class TracedSpell:
    """One trace outside the shift, in the words of the record."""

    day: date
    source: str
    kind: str
    begun: str
    ended: str


@dataclass(frozen=True, slots=True)
class Sum:
    """A step before the rule: what is added, in hours and minutes."""

    label: Text
    formula: str


@dataclass(frozen=True)
class Traced:
    """The whole derivation. `ends` are the rule's answers by the record that counts, by the least and by the most."""

    scheme: Row
    days: Sequence[TracedDay]
    sums: Sequence[Sum]
    rule: str = ""
    ends: Mapping[str, Answer] | None = None
    answers: Sequence[Answer] = ()
    spells: Sequence[TracedSpell] = ()
    reach_minutes: int = 0

    @property
    def sources(self) -> list[str]:
        """The sources that speak of any of the days, in the order in which they are known."""
        return [name for name in SOURCES if any(name in each.values for each in self.days)]


@dataclass(frozen=True)
class Record:
    """What the lake held of the worker at the employer, as rows; and the law."""

    asked: Asked
    scope: Scope
    days: Sequence[Row]
    months: Sequence[Row]
    catalogue: Catalogue

    def months_in(self) -> list[Row]:
        first, last = str(Month.of(self.asked.first)), str(Month.of(self.asked.last))
        return [row for row in self.months if first <= row["month"] <= last]

    def answer(self, rule: str, inputs: Mapping[str, Any], month: str) -> Answer | None:
        """The rule's answer on the first day of the month, as the table has it."""
        from gongyou.lake.engine import memory_backend

        try:
            return evaluate_one(
                self.catalogue.rule(rule), inputs, on=Month.read(month).first_day, place=None,
                parameters=self.catalogue.parameters, backend=memory_backend(),
            )  # fmt: skip
        except (BadInput, MissingParameter):
            return None


def made(
    record: Record, row: Row, days: Sequence[TracedDay], sums: Sequence[Sum], rule: str, ends: Mapping[str, Any]
) -> Traced:
    scheme = {name: row[name] for name in ("scheme", "why", "cycle", "number")}
    found: dict[str, Answer] = {end: answer for end, answer in ends.items() if answer is not None}
    answers = [found["chosen"]] if "chosen" in found else []
    return Traced(scheme, days, [each for each in sums if each.formula], rule, found or None, answers)


def days_of(record: Record, *, end: str = "chosen") -> list[TracedDay]:
    grace = record.scope.ranked.grace_minutes * MINUTE
    found = []
    for row in record.days:
        kind = HOLIDAY if row["is_holiday"] else OFF if row["is_off"] else WORK
        over = row[end] - SHIFT
        beyond = row[end] if kind != WORK else over if over >= grace and over > 0 else 0
        shift = ""
        if row["shift_first"] is not None and row["shift_last"] is not None:
            shift = f"{time_of(row['shift_first'], row['day'])}–{time_of(row['shift_last'], row['day'])}"
        found.append(
            TracedDay(
                day_of(int(row["day"])), kind, {name: int(row[name]) for name in SOURCES if row[name] is not None},
                row["source"], int(row["chosen"]), int(row["least"]), int(row["most"]), int(beyond), shift,
            )
        )  # fmt: skip
    return found


def added(zh: str, en: str, days: Iterable[TracedDay], kind: str) -> Sum:
    parts = [each.beyond for each in days if each.kind == kind and each.beyond]
    return plain(zh, en, parts) if parts else Sum(Text(zh, en), "0:00")


def plain(zh: str, en: str, parts: Sequence[int]) -> Sum:
    listed = " + ".join(clock_of(int(each)) for each in parts)
    total = clock_of(int(sum(parts)))
    return Sum(Text(zh, en), f"{listed} = {total}" if len(parts) > 1 else total)


def clock_of(seconds: int) -> str:
    """2:05, or 2:05:09 where there are seconds: hours of a record as they add up exactly."""
    minutes, rest = divmod(seconds, 60)
    said = f"{minutes // 60}:{minutes % 60:02d}"
    return f"{said}:{rest:02d}" if rest else said


def time_of(seconds: int, day: int) -> str:
    """08:30 of the day; 26:15 is a quarter past two of the next."""
    return f"{(seconds - day * 86_400) // 3600:02d}:{(seconds - day * 86_400) % 3600 // 60:02d}"
