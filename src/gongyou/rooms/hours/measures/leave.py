"""hours.leave: the ledger of annual leave of employers' workers, from records of leave and payrolls."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from datetime import date
from decimal import ROUND_CEILING, ROUND_DOWN, Decimal
from typing import Any

import ibis

from gongyou.core.text import Text
from gongyou.lake.provenance import View, measure
from gongyou.rooms.hours.leaves import EARLIEST, PAY, Law, LeaveAccount, LeaveFacts, accounts
from gongyou.rooms.hours.measures.days import DAY_SECONDS, ZONE_SECONDS, day_of, number_of
from gongyou.rooms.hours.measures.months import SHIFT
from gongyou.rules.calendar import DayKind
from gongyou.rules.catalogue import Catalogue, standard
from gongyou.rules.screening.rows import ANNUAL_LEAVE

Table = Any
NAME = "hours.leave"
ANNUAL, SICK, PERSONAL = "annual", "sick", "personal"
WORDS = {
    ANNUAL: ANNUAL_LEAVE,
    SICK: ("sick", "sick_leave", "病假"),
    # Article 4 counts personal leave only where it is paid.
    PERSONAL: ("paid_personal", "带薪事假", "不扣工资事假"),
}
HUNDREDTH = Decimal("0.01")
WAGE_MONTHS = 12


@measure(
    NAME,
    version=1,
    tables=("worktime", "payroll"),
    title=Text("年休假台账", "Ledger of annual leave"),
    page="leave-ledger",
)
def leave(view: View, params: Mapping[str, Any]) -> dict[str, Any]:
    """Each worker's ledger on a day, the days owed and what they are worth; and who could not be judged, and why."""
    today, employers = date.fromisoformat(str(params["on"])), sorted(set(params["employers"]))
    catalogue = standard()
    people = _people(view, employers, today)
    taken, known_from = _leaves(view, catalogue, employers, today)
    judged = [each for each in people if each["hired_on"] is not None and each["employer_key"] in known_from]
    facts = [_facts(each, taken, known_from, catalogue, today) for each in judged]
    from gongyou.lake.engine import memory_backend

    law = Law(catalogue, memory_backend())
    for rule in ("cn.annual_leave_exclusion", "cn.annual_leave_new_hire", "cn.annual_leave_on_exit", PAY):
        view.uses(catalogue.rule(rule).id, catalogue.rule(rule).version)
    found = accounts(facts, law, today)
    amounts = _amounts(judged, found, law, today)
    return {
        "on": today.isoformat(),
        "employers": employers,
        "workers": [
            _line(person, each, account, amount)
            for person, each, account, amount in zip(judged, facts, found, amounts, strict=True)
        ],
        "without_hire_day": sum(each["hired_on"] is None for each in people),
        # Where the employer's record tells of no leave at all, silence is no proof that none was taken.
        "without_leave_record": sum(
            each["hired_on"] is not None and each["employer_key"] not in known_from for each in people
        ),
    }


def _people(view: View, employers: list[str], today: date) -> list[dict[str, Any]]:
    """Employer and worker of the payrolls: first and last day, first day with any employer, wages of twelve months."""
    pay = view.table("payroll")
    pay = pay.filter(pay.period <= f"{today:%Y-%m}")
    began = pay.group_by("worker_key").aggregate(began_on=pay.hired_on.min()).rename(began_worker="worker_key")
    mine = pay.filter(pay.employer_key.isin(employers)) if employers else pay
    latest = ibis.row_number().over(
        ibis.window(group_by=[mine.employer_key, mine.worker_key], order_by=[ibis.desc(mine.period)])
    )
    mine = mine.mutate(turn=latest)
    recent = mine.turn < WAGE_MONTHS
    rows = mine.group_by(["employer_key", "worker_key"]).aggregate(
        hired_on=mine.hired_on.max(), left_on=mine.left_on.max(),
        wages=mine.gross.sum(where=recent), overtime=mine.paid_overtime.fill_null(0).sum(where=recent),
        months=mine.gross.count(where=recent),
    )  # fmt: skip
    rows = rows.left_join(began, rows.worker_key == began.began_worker).drop("began_worker")
    return sorted(view.execute(rows).to_pylist(), key=lambda row: (row["employer_key"], row["worker_key"]))


Taken = dict[tuple[str, str, str], dict[int, Decimal]]


def _leaves(view: View, catalogue: Catalogue, employers: list[str], today: date) -> tuple[Taken, dict[str, int]]:
    """Days of each kind of leave by employer, worker and year; and the first year with any leave of each employer."""
    rows = view.table("worktime")
    rows = rows.filter((rows.kind == "leave") & rows.employer_key.notnull())
    rows = rows.filter(rows.employer_key.isin(employers)) if employers else rows
    begun = rows.started_at.cast("timestamp").epoch_seconds().cast("int64") + ZONE_SECONDS
    ended = rows.ended_at.cast("timestamp").epoch_seconds().cast("int64") + ZONE_SECONDS
    # A leave without an end is the day on which it began.
    rows = rows.mutate(begun=begun, ended=ibis.coalesce(ended, begun + SHIFT))
    rows = rows.filter(rows.ended > rows.begun)
    first = (rows.begun / DAY_SECONDS).floor().cast("int64")
    after = ((rows.ended - 1) / DAY_SECONDS).floor().cast("int64") + 1
    days = rows.select(
        "employer_key", "worker_key", "leave_kind", "begun", "ended", day=ibis.range(first, after).unnest()
    )
    days = days.filter(days.day <= number_of(today))
    seconds = ibis.least(days.ended, (days.day + 1) * DAY_SECONDS) - ibis.greatest(days.begun, days.day * DAY_SECONDS)
    kind = ibis.cases(
        *((days.leave_kind.isin(list(words)), name) for name, words in WORDS.items()), else_=ibis.literal("other")
    )
    days = days.mutate(seconds=seconds, named=kind)
    whole = days.group_by(["employer_key", "worker_key", "named", "day"]).aggregate(
        seconds=ibis.least(days.seconds.sum(), SHIFT)
    )
    calendar = catalogue.parameters.calendar
    known: dict[str, int] = {}
    taken: Taken = {}
    workdays: dict[int, bool] = {}
    sums: dict[tuple[str, str, str, int], int] = {}
    for row in view.execute(whole).to_pylist():
        day = int(row["day"])
        employer, year = row["employer_key"], day_of(day).year
        known[employer] = min(known.get(employer, year), year)
        if day not in workdays:
            workdays[day] = calendar.kind(day_of(day)) in (DayKind.WORKDAY, DayKind.MAKE_UP)
        # Days off and statutory holidays do not count as leave (条例第三条).
        if workdays[day] and row["named"] in WORDS:
            key = (employer, row["worker_key"], row["named"], year)
            sums[key] = sums.get(key, 0) + int(row["seconds"])
    for (employer, worker, named, year), total in sums.items():
        taken.setdefault((employer, worker, named), {})[year] = Decimal(total) / SHIFT
    return taken, known


def _facts(
    person: Mapping[str, Any], taken: Taken, known_from: Mapping[str, int], catalogue: Catalogue, today: date
) -> LeaveFacts:
    key = person["employer_key"], person["worker_key"]
    month = catalogue.parameters.value("cn.annual_workdays", today, None).value / 12
    # Part of a day counts as a day taken: what is then owed, is owed whoever counts.
    days = {year: int(each.to_integral_value(ROUND_CEILING)) for year, each in taken.get((*key, ANNUAL), {}).items()}
    sick = {
        year: (each / month).quantize(HUNDREDTH, ROUND_DOWN) for year, each in taken.get((*key, SICK), {}).items()
    }  # fmt: skip
    personal = {
        year: each.quantize(Decimal("0.1"), ROUND_DOWN) for year, each in taken.get((*key, PERSONAL), {}).items()
    }
    hired = max(person["hired_on"], EARLIEST)
    began = min(person["began_on"] or hired, hired)
    left = person["left_on"] if person["left_on"] and person["left_on"] >= hired else None
    return LeaveFacts(began, hired, left, known_from[key[0]], days, sick, personal)


def _amounts(
    people: list[dict[str, Any]], found: list[LeaveAccount], law: Law, today: date
) -> list[Mapping[str, Any] | None]:
    asked = {
        number: {
            "wages_12m_total": person["wages"], "overtime_pay_in_total": person["overtime"],
            "months": int(person["months"]), "unused_days": account.owed,
        }
        for number, (person, account) in enumerate(zip(people, found, strict=True))
        if account.owed and person["months"] and person["wages"] is not None
    }  # fmt: skip
    answers = law.answers(PAY, ((today, inputs) for inputs in asked.values()))
    known = {
        number: {"full": str(each.values["full_300pct"]), "extra": str(each.values["extra_due_200pct"])}
        for number, each in zip(asked, answers, strict=True)
        if each is not None
    }
    return [known.get(number) for number in range(len(people))]


def _line(
    person: Mapping[str, Any], facts: LeaveFacts, account: LeaveAccount, amount: Mapping[str, Any] | None
) -> dict[str, Any]:
    return {
        "employer_key": person["employer_key"],
        "worker_key": person["worker_key"],
        "hired_on": facts.hired_on.isoformat(),
        "left_on": facts.left_on.isoformat() if facts.left_on else None,
        "years": [{**asdict(each), "excluded": each.year in account.excluded} for each in account.ledger],
        "owed": account.owed,
        "ending": account.ending,
        "left": account.left,
        "full": amount["full"] if amount else None,
        "extra": amount["extra"] if amount else None,
    }
