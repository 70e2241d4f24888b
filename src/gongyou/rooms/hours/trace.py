"""One finding derived once more: its days with every source, the sums in numbers, and the rule's own steps."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager, ExitStack
from dataclasses import dataclass, replace
from datetime import timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from gongyou.core.text import Text
from gongyou.lake.provenance import provenance_of
from gongyou.rooms.hours.measures.cycles import NO_HOURS, OF_MONTHS, OF_WEEK, week_number, workdays_of
from gongyou.rooms.hours.measures.days import (
    TRACES,
    day_of,
    days_table,
    number_of,
    spells_of,
    traces_table,
    with_kind,
)
from gongyou.rooms.hours.measures.months import ENDS, hours_of, months_table
from gongyou.rooms.hours.measures.scope import Scope
from gongyou.rooms.hours.traced import (
    HOLIDAY,
    OFF,
    WORK,
    Asked,
    Record,
    Row,
    Sum,
    Traced,
    TracedDay,
    TracedSpell,
    added,
    clock_of,
    days_of,
    made,
    plain,
    time_of,
)
from gongyou.rules.approvals import MONTHS_OF, Cycle, Scheme
from gongyou.rules.catalogue import standard
from gongyou.rules.one import Answer

if TYPE_CHECKING:
    from gongyou.lake import Lake

MONTH_CAP = "cn.overtime_cap_month"
# Cycles within a month, whose statutory holidays are in the same finding.
SHORT = (Cycle.MONTH.value, Cycle.WEEK.value)


def trace_of(lake: Lake, figure: str, asked: Asked) -> Traced | None:
    """The derivation on the snapshots of the figure; None when its rows are gone."""
    provenance = provenance_of(lake, figure)
    numbers = {name: None if number is None else int(number) for name, number in provenance.snapshots.items()}
    return trace_on(lake, Scope.read(provenance.params), numbers, asked)


def trace_on(lake: Lake, scope: Scope, numbers: Mapping[str, int | None], asked: Asked) -> Traced | None:
    """The same for the scope and the snapshots of a figure."""
    catalogue = standard()
    with lake.engine() as engine, ExitStack() as stack:

        def kept(table: Any) -> Any:
            held: AbstractContextManager[Any] = engine.kept(table)
            return stack.enter_context(held)

        worktime = engine.table("worktime", numbers["worktime"])
        # All employers of the worker: a diary need not name one, and is given the one of the other records.
        spells = spells_of(worktime.filter(worktime.worker_key == asked.worker), scope)
        spells = kept(spells.filter(spells.employer_key == asked.employer))
        days = kept(with_kind(days_table(spells, scope), scope, catalogue.parameters.calendar))
        pay = engine.table("payroll", numbers.get("payroll"))
        months = engine.execute(months_table(days, pay.filter(pay.worker_key == asked.worker), scope)).to_pylist()
        months = [_whole_seconds(row) for row in months]
        within = days.day.between(number_of(asked.first), number_of(asked.last))
        rows = engine.execute(days.filter(within).order_by("day")).to_pylist()
        record = Record(asked, scope, rows, sorted(months, key=lambda row: str(row["month"])), catalogue)
        if asked.kind == "hidden_overtime":
            hidden = traces_table(spells, days, scope)
            signs = engine.execute(hidden.filter(hidden.day.between(*_numbers(asked)))).to_pylist()
            told = spells.filter(spells.source.isin(["device", "app"]) & spells.kind.isin(list(TRACES)))
            told = told.filter(told.day.between(*_numbers(asked))).order_by("begun")
            return _of_signs(record, signs, engine.execute(told).to_pylist())
    if not rows or not record.months_in():
        return None
    return _MAKERS[asked.kind](record)


def _whole_seconds(row: Row) -> Row:
    """Sums of whole seconds come out of the engine as decimals."""
    return {name: int(value) if name.split("_")[0] in ENDS else value for name, value in row.items()}


def _numbers(asked: Asked) -> tuple[int, int]:
    return number_of(asked.first), number_of(asked.last)


def _of_month(record: Record) -> Traced:
    """Overtime of a month: working days beyond eight hours, days off, statutory holidays, less time off."""
    (row,) = record.months_in()[:1]
    days = days_of(record)
    good = int((row["compensated_restday_hours"] or Decimal(0)) * 3600)
    total = {end: row[f"{end}_weekday"] + max(row[f"{end}_rest"] - good, 0) + row[f"{end}_holiday"] for end in ENDS}
    sums = [
        added("工作日超过 8 小时的部分", "Beyond eight hours on working days", days, WORK),
        added("休息日", "Days off", days, OFF),
        added("法定休假日", "Statutory holidays", days, HOLIDAY),
    ]
    less = f" − {clock_of(good)}" if good else ""
    parts = [clock_of(row[f"chosen_{part}"]) for part in ("weekday", "rest", "holiday")]
    sums.append(
        Sum(
            Text("当月加班（休息日已补休的减去）", "Overtime of the month, less time off for days off"),
            f"{' + '.join(parts)}{less} = {clock_of(total['chosen'])} → {hours_of(total['chosen'])}",
        )
    )
    ends = {
        end: record.answer(
            MONTH_CAP,
            {"overtime_hours_month": hours_of(total[end]), "max_daily_overtime": hours_of(row[f"{end}_longest"])},
            row["month"],
        )
        for end in ENDS
    }
    return made(record, row, days, sums, MONTH_CAP, ends)


def _of_week(record: Record) -> Traced:
    """A week without a day of rest."""
    (row,) = record.months_in()[:1]
    days = days_of(record)
    worked = sum(each.chosen > 0 for each in days)
    sums = [
        plain("一周工时", "Hours of the week", [each.chosen for each in days]),
        Sum(Text("休息天数", "Days of rest"), f"7 − {worked} = {7 - worked}"),
    ]
    inputs = {"rest_days": 7 - worked}
    ends = {
        end: record.answer(
            "cn.week_limits",
            {**inputs, "week_hours": hours_of(sum(getattr(each, end) for each in days))},
            row["month"],
        )
        for end in ENDS
    }
    return made(record, row, days, sums, "cn.week_limits", ends)


def _of_cycle(record: Record) -> Traced:
    """A cycle of comprehensive hours, statutory holidays apart."""
    row = record.months_in()[-1]
    days = days_of(record)
    if row["cycle"] == Cycle.WEEK.value:
        return _of_cycle_weeks(record, row, days)
    length = MONTHS_OF[Cycle(row["cycle"])]
    months = record.months_in()
    hours = [each["chosen_total"] - each["chosen_holiday"] for each in months]
    sums = [plain(*_CYCLE_HOURS, hours)]
    ends = {
        end: record.answer(
            OF_MONTHS,
            {
                "cycle_hours": hours_of(sum(each[f"{end}_total"] - each[f"{end}_holiday"] for each in months)),
                "cycle_months": length,
            },
            row["month"],
        )
        for end in ENDS
    }
    return made(record, row, days, sums, OF_MONTHS, ends)


def _of_cycle_weeks(record: Record, row: Row, days: Sequence[TracedDay]) -> Traced:
    sums, total = _week_sums(record, row, days, "chosen")
    ends = {end: record.answer(MONTH_CAP, {"overtime_hours_month": total[end]}, row["month"]) for end in ENDS}
    return made(record, row, days, sums, MONTH_CAP, ends)


def _week_sums(record: Record, row: Row, days: Sequence[TracedDay], told: str) -> tuple[list[Sum], dict[str, Decimal]]:
    """Overtime of the weeks that lie wholly in the month, each told by one of the ends."""
    weeks: dict[int, list[TracedDay]] = {}
    for each in days:
        if each.kind != HOLIDAY:
            weeks.setdefault(week_number(number_of(each.day)), []).append(each)
    calendar = record.catalogue.parameters.calendar
    sums: list[Sum] = []
    beyond: dict[str, list[Decimal]] = {end: [] for end in ENDS}
    for week, theirs in sorted(weeks.items()):
        monday = theirs[0].day - timedelta(days=theirs[0].day.weekday())
        if monday < record.asked.first or monday + timedelta(days=6) > record.asked.last:
            continue
        workdays = workdays_of(week, calendar)
        for end in ENDS:
            hours = hours_of(sum(getattr(each, end) for each in theirs))
            answer = record.answer(OF_WEEK, {"week_hours": hours, "workdays": workdays}, row["month"])
            over = Decimal(str(answer.values["overtime_hours"])) if answer else Decimal(0)
            beyond[end].append(over)
            if end == told and answer is not None:
                label = Text(f"{monday:%m-%d} 起的一周", f"Week from {monday:%m-%d}")
                sums.append(Sum(label, "；".join(one.formula for one in answer.steps)))
    total = {end: sum(found, start=Decimal(0)) for end, found in beyond.items()}
    listed = " + ".join(str(each) for each in beyond[told]) or "0"
    sums.append(Sum(Text("当月整周的加班", "Overtime of the weeks within the month"), f"{listed} = {total[told]}"))
    return sums, total


@dataclass(frozen=True, slots=True)
class _Paid:
    """Hours of overtime on the payroll of the months."""

    weekday: Decimal
    rest: Decimal
    good: Decimal
    holiday: Decimal

    @classmethod
    def of(cls, months: Sequence[Row]) -> _Paid:
        def total(name: str) -> Decimal:
            return sum((each[name] or Decimal(0) for each in months), start=Decimal(0))

        good = total("compensated_restday_hours")
        rest = max(total("overtime_hours_restday") - good, Decimal(0))
        return cls(total("overtime_hours_weekday"), rest, good, total("overtime_hours_holiday"))


def _of_missing(record: Record) -> Traced:
    """Hours that the least of the records shows and the payroll does not, and what is due for them."""
    months = record.months_in()
    row, days, paid = months[-1], days_of(record, end="least"), _Paid.of(months)
    sums: list[Sum] = []
    answers: list[Answer] = []
    parts = {"weekday_hours": NO_HOURS, "restday_hours_no_timeoff": NO_HOURS, "holiday_hours": NO_HOURS}
    is_cycle, is_short, is_long = row["scheme"] == Scheme.COMPREHENSIVE.value, row["cycle"] in SHORT, len(months) > 1
    if is_cycle and (is_short or is_long):
        over = _least_of_cycle(record, months, days, (sums, answers))
        parts["weekday_hours"] = _beyond(sums, _BEYOND_CYCLE, over, paid.weekday + paid.rest)
    elif not is_cycle:
        rest = hours_of(max(row["least_rest"] - int(paid.good * 3600), 0))
        parts["weekday_hours"] = _beyond(sums, _BEYOND[0], Decimal(hours_of(row["least_weekday"])), paid.weekday)
        parts["restday_hours_no_timeoff"] = _beyond(sums, _BEYOND[1], Decimal(rest), paid.rest)
    if is_short or not is_long:
        parts["holiday_hours"] = _beyond(sums, _BEYOND[2], Decimal(hours_of(row["least_holiday"])), paid.holiday)
    bases = [each["wage_for_overtime"] for each in months if each["wage_for_overtime"] is not None]
    due = record.answer("cn.overtime_pay", {"monthly_wage": min(bases), **parts}, row["month"]) if bases else None
    answers += [due] if due is not None else []
    return replace(made(record, row, days, sums, "cn.overtime_pay", {}), answers=answers)


def _least_of_cycle(
    record: Record, months: Sequence[Row], days: Sequence[TracedDay], into: tuple[list[Sum], list[Answer]]
) -> Decimal:
    """Hours beyond the cycle's standard by the least of the records; its steps go into the sums and answers."""
    sums, answers = into
    row = months[-1]
    if row["cycle"] == Cycle.WEEK.value:
        steps, total = _week_sums(record, row, days, "least")
        sums += steps
        return total["least"]
    hours = [each["least_total"] - each["least_holiday"] for each in months]
    sums.append(plain(*_CYCLE_HOURS, hours))
    inputs = {"cycle_hours": hours_of(sum(hours)), "cycle_months": len(months)}
    whole = record.answer(OF_MONTHS, inputs, row["month"])
    if whole is None:
        return Decimal(0)
    answers.append(whole)
    return Decimal(str(whole.values["overtime_hours"]))


_CYCLE_HOURS = ("周期工时（不含法定休假日）", "Hours of the cycle, statutory holidays apart")
_BEYOND = (
    Text("工作日：记录减工资表", "Working days: record less payroll"),
    Text("休息日：记录减工资表（已补休的除外）", "Days off: record less payroll, time off apart"),
    Text("法定休假日：记录减工资表", "Statutory holidays: record less payroll"),
)
_BEYOND_CYCLE = Text("周期加班：记录减工资表", "Overtime of the cycle: record less payroll")


def _beyond(sums: list[Sum], label: Text, found: Decimal, paid: Decimal) -> str:
    more = max(found - paid, Decimal(0)).quantize(Decimal("0.01"))
    sums.append(Sum(label, f"max(0, {found} − {paid}) = {more}"))
    return str(more)


def _of_signs(record: Record, signs: Sequence[Row], told: Sequence[Row]) -> Traced | None:
    """Traces of a device or an app outside the clock's shift."""
    months = record.months_in()
    if not signs or not months:
        return None
    reach = record.scope.ranked.reach_minutes
    listed = sorted(signs, key=lambda row: int(row["day"]))
    sums = [
        plain("最少：痕迹本身", "At least: the traces themselves", [int(row["least"]) for row in listed]),
        plain(
            f"最多：每处痕迹再延 {reach} 分钟", f"At most: each trace {reach} minutes longer",
            [int(row["most"]) for row in listed],
        ),
    ]  # fmt: skip
    held = {int(row["day"]) for row in signs}
    spells = [
        TracedSpell(
            day_of(int(row["day"])), row["source"], row["kind"], time_of(row["begun"], row["day"]),
            time_of(row["ended"], row["day"]) if row["ended"] is not None else "",
        )
        for row in told
        if int(row["day"]) in held
    ]  # fmt: skip
    days = [each for each in days_of(record) if number_of(each.day) in held]
    return replace(made(record, months[0], days, sums, "", {}), spells=spells, reach_minutes=reach)


_MAKERS = {
    "over_month_cap": _of_month,
    "over_day_cap": _of_month,
    "no_rest_day": _of_week,
    "over_cycle_cap": _of_cycle,
    "unrecorded_overtime": _of_missing,
}
