"""Annual leave of workers year by year: what the law gives, what was taken, what is owed. Knows no Django, no lake."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from gongyou.calc.leave_ledger import LeaveYear, leave_ledger
from gongyou.core.errors import GongyouError
from gongyou.rules.catalogue import Catalogue
from gongyou.rules.one import Answer, Case, evaluate_each

# The regulations on paid leave are in force since then.
EARLIEST = date(2008, 1, 1)
EXCLUSION, NEW_HIRE, ON_EXIT = "cn.annual_leave_exclusion", "cn.annual_leave_new_hire", "cn.annual_leave_on_exit"
PAY = "cn.unused_annual_leave_pay"


@dataclass(frozen=True, slots=True)
class LeaveFacts:
    """What is known of one worker at one employer. `known_from` is the first year whose leave the record tells."""

    began_on: date
    hired_on: date
    left_on: date | None = None
    known_from: int = 0
    taken: Mapping[int, int] = field(default_factory=dict)
    sick_months: Mapping[int, Decimal] = field(default_factory=dict)
    personal_days: Mapping[int, Decimal] = field(default_factory=dict)

    def years(self, today: date) -> range:
        """The years of the ledger."""
        last = min(today.year, self.left_on.year) if self.left_on else today.year
        return range(max(self.hired_on.year, self.known_from, EARLIEST.year), last + 1)

    def first_day(self, year: int) -> date:
        """The day by which the year's entitlement goes."""
        return max(self.hired_on, date(year, 1, 1))

    def has_left(self, today: date) -> bool:
        return self.left_on is not None and self.left_on <= today


@dataclass(frozen=True, slots=True)
class LeaveAccount:
    """The ledger. `owed` days have had their time, `ending` lapse when the running year ends, `left` may be taken."""

    ledger: Sequence[LeaveYear]
    # Years in which Article 4 took the leave away.
    excluded: frozenset[int]
    owed: int
    ending: int
    left: int


@dataclass(frozen=True)
class Law:
    """The rules of annual leave, each asked once for all that differs."""

    catalogue: Catalogue
    backend: Any

    def answers(self, rule: str, cases: Iterable[tuple[date, Mapping[str, Any]]]) -> list[Answer | None]:
        """The answers to the cases, None where the law holds no value."""
        listed = [Case(dict(inputs), on) for on, inputs in cases]
        keys = [(case.on, tuple(sorted((name, str(value)) for name, value in case.inputs.items()))) for case in listed]
        once = dict(zip(keys, listed, strict=True))
        found = evaluate_each(
            self.catalogue.rule(rule), list(once.values()), parameters=self.catalogue.parameters, backend=self.backend
        )
        known = {key: None if isinstance(each, GongyouError) else each for key, each in zip(once, found, strict=True)}
        return [known[key] for key in keys]


def accounts(workers: Sequence[LeaveFacts], law: Law, today: date) -> list[LeaveAccount]:
    """The ledgers of the workers, each rule asked in one go."""
    rows = [(number, year) for number, each in enumerate(workers) for year in each.years(today)]
    whole = _whole_years(workers, rows, law)
    entitled = _parts(workers, whole, law)
    return [_account(each, number, (entitled, whole), today) for number, each in enumerate(workers)]


Rows = Mapping[tuple[int, int], int]


@dataclass(frozen=True, slots=True)
class _Whole:
    """Days of a whole year before and after Article 4."""

    days: int
    kept: int

    @property
    def is_excluded(self) -> bool:
        return self.days > 0 and self.kept == 0


def _whole_years(
    workers: Sequence[LeaveFacts], rows: Sequence[tuple[int, int]], law: Law
) -> dict[tuple[int, int], _Whole]:
    def case(number: int, year: int, *, plain: bool) -> tuple[date, dict[str, Any]]:
        each = workers[number]
        day = each.first_day(year)
        none = Decimal(0)
        return day, {
            "cumulative_work_years": full_years(each.began_on, day),
            "sick_leave_months": none if plain else min(each.sick_months.get(year, none), Decimal(12)),
            "paid_personal_leave_days": none if plain else each.personal_days.get(year, none),
        }

    days = law.answers(EXCLUSION, (case(*row, plain=True) for row in rows))
    kept = law.answers(EXCLUSION, (case(*row, plain=False) for row in rows))
    return {
        row: _Whole(_days(one, "days"), _days(other, "days"))
        for row, one, other in zip(rows, days, kept, strict=True)
    }  # fmt: skip


def _parts(
    workers: Sequence[LeaveFacts], whole: Mapping[tuple[int, int], _Whole], law: Law
) -> dict[tuple[int, int], int]:
    """The days of each year: part of them in the year of hiring and in the year of leaving."""
    found = {row: each.days for row, each in whole.items()}
    left = {
        row: end for row in whole if (end := workers[row[0]].left_on) is not None and end.year == row[1]
    }  # fmt: skip
    hired = [row for row in whole if _is_part(workers[row[0]], row[1]) and row not in left]
    new = law.answers(
        NEW_HIRE,
        (
            (workers[row[0]].hired_on, {"hire_date": workers[row[0]].hired_on, "annual_entitlement": found[row]})
            for row in hired
        ),
    )
    gone = law.answers(ON_EXIT, (_exit(workers[row[0]], end, found[row]) for row, end in left.items()))
    found |= {row: _days(answer, "days") for row, answer in zip(hired, new, strict=True)}
    found |= {row: _days(answer, "unused_days") for row, answer in zip(left, gone, strict=True)}
    return found


def _exit(each: LeaveFacts, left_on: date, days: int) -> tuple[date, dict[str, Any]]:
    before = each.hired_on < date(left_on.year, 1, 1)
    inputs: dict[str, Any] = {
        "exit_date": left_on, "annual_entitlement": days, "taken": 0, "employed_since_before_jan_1": before,
    }  # fmt: skip
    return left_on, inputs if before else {**inputs, "hire_date": each.hired_on}


def _is_part(each: LeaveFacts, year: int) -> bool:
    return each.hired_on.year == year and each.hired_on != date(year, 1, 1)


def _account(
    each: LeaveFacts, number: int, given: tuple[Rows, Mapping[tuple[int, int], _Whole]], today: date
) -> LeaveAccount:
    parts, whole = given
    entitled: dict[int, int] = {}
    excluded: set[int] = set()
    next_falls = False
    for year in each.years(today):
        falls = whole[number, year].is_excluded
        # Leave that was taken before Article 4 applied stays taken; then next year's falls away (办法第八条).
        taken_before = falls and each.taken.get(year, 0) > 0
        gone = next_falls or (falls and not taken_before)
        entitled[year] = 0 if gone else parts[number, year]
        if gone:
            excluded.add(year)
        next_falls = taken_before
    ledger = leave_ledger(entitled, each.taken)
    if each.has_left(today):
        # Nothing is carried beyond the last day: what is left is due with the last pay.
        owed = sum(one.lapsed for one in ledger) + (ledger[-1].carried_out if ledger else 0)
        return LeaveAccount(ledger, frozenset(excluded), owed, 0, 0)
    owed = sum(one.lapsed for one in ledger if one.year < today.year)
    ending = sum(one.lapsed for one in ledger if one.year == today.year)
    left = ending + (ledger[-1].carried_out if ledger else 0)
    return LeaveAccount(ledger, frozenset(excluded), owed, ending, left)


def _days(answer: Answer | None, name: str) -> int:
    if answer is None or answer.values[name] is None:
        return 0
    return int(Decimal(str(answer.values[name])))


def full_years(first: date, day: date) -> int:
    """Full years from the first day of work to a day."""
    return max(0, day.year - first.year - ((day.month, day.day) < (first.month, first.day)))
