"""What the early warning reads, month by month and group by group, as far back as the data go.

Groups: "all"; sections of GB/T 4754 ("C"); parts of the region ("region-990101": the districts of a city, the cities of
a province); forms of employment ("form-platform"). Each way of grouping is a table of its own with the same total.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import ibis
import ibis.expr.types as ir

from gongyou.core.period import Month
from gongyou.rooms.market.measures.exact import fen, hundredths
from gongyou.rooms.market.measures.groups import FORM, REGION
from gongyou.rooms.market.measures.jobs import EMPLOYED, UNEMPLOYED
from gongyou.rooms.market.measures.publish import Row, table_published
from gongyou.rooms.market.measures.ratio import posts, seekers
from gongyou.rooms.market.measures.scope import ALL, DIGITS, Scope, Source, month_number, one_each

MONTHS_BACK = 120
YEAR = 12
# A working week of more hours is excessive (ILO); hours and days as whole numbers: hundredths of an hour × 7 days.
LONG_WEEK = 48 * 100
WEEK = 7
# What stands in a month of a group: members by status, last month's employed by what became of them, wages of those
# who earned one both now and a year ago, hours of those who have any, posts and people seeking.
STATUS, FLOW, HOURS = ("employed", "unemployed"), ("stayed", "left"), ("short_week", "long_week")
WAGE = ("earners", "wage", "wage_before")
KEYS = ("period", "industry", "region", "form")
Rows = Sequence[Mapping[str, Any]]


@dataclass(frozen=True, slots=True)
class Read:
    """The tables of counts that the history is made of; four by KEYS, the last two as market.ratio has them."""

    statuses: Rows
    lost: Rows
    earned: Rows
    worked: Rows
    offered: Rows = ()
    seeking: Rows = ()


def member_months(source: Source, scope: Scope, periods: Sequence[str]) -> ir.Table:
    """One row per member of the region and month of `periods`, with its groups, wage and hours."""
    rows = source.table("employment")
    rows = rows.filter(rows.period.isin(list(periods)) & scope.holds(rows.region))
    order = [rows[name] for name in ("status", "employer_key", "industry", "job_kind", "monthly_wage")]
    rows = one_each(rows, ["period", "worker_key"], order)
    return rows.select(
        "period",
        "worker_key",
        "status",
        "monthly_wage",
        "monthly_hours",
        industry=rows.industry.substr(0, 1).fill_null("unknown"),
        region=part_of(scope, rows.region),
        form=rows.job_kind.fill_null("unknown"),
        month=month_number(rows.period),
    )


def part_of(scope: Scope, region: ir.Value) -> ir.Value:
    """The part of the scope's region that a division code lies in, as six digits: a district, of a province a city."""
    digits = min(len(scope.prefix) + 2, DIGITS)
    return region.cast("string").substr(0, digits).rpad(DIGITS, "0")


def status_counts(months: ir.Table) -> ir.Table:
    """Employed and unemployed members by month and group."""
    known = months.filter(months.status.isin([EMPLOYED, UNEMPLOYED]))
    return (
        known.group_by(list(KEYS))
        .aggregate(
            employed=(known.status == EMPLOYED).cast("int64").sum(),
            unemployed=(known.status == UNEMPLOYED).cast("int64").sum(),
        )
        .order_by(list(KEYS))
    )


def losses(months: ir.Table) -> ir.Table:
    """Of those employed a month before and seen again: who still is, and who no longer is, by the group before."""
    before = months.filter(months.status == EMPLOYED)
    before = before.select(
        "worker_key", month=before.month + 1, industry=before.industry, region=before.region, form=before.form
    )
    pairs = before.inner_join(months.select("worker_key", "month", "period", "status"), ["worker_key", "month"])
    is_left = (pairs.status != EMPLOYED).fill_null(True).cast("int64")
    keys = list(KEYS)
    return pairs.group_by(keys).aggregate(stayed=(1 - is_left).sum(), left=is_left.sum()).order_by(keys)


def wages(months: ir.Table) -> ir.Table:
    """Members with a wage both in the month and a year before: number, and both sums in fen, by group."""
    earning = months.mutate(wage=fen(months.monthly_wage))
    earning = earning.filter((earning.status == EMPLOYED) & (earning.wage > 0))
    before = earning.select("worker_key", month=earning.month + YEAR, wage_before=earning.wage)
    pairs = earning.select(*KEYS, "worker_key", "month", "wage").inner_join(before, ["worker_key", "month"])
    keys = list(KEYS)
    return (
        pairs.group_by(keys)
        .aggregate(
            earners=pairs.count(),
            wage=pairs.wage.sum().cast("int64"),
            wage_before=pairs.wage_before.sum().cast("int64"),
        )
        .order_by(keys)
    )


def hours(months: ir.Table) -> ir.Table:
    """Members at work with hours: how many up to and beyond 48 a week, and their hours in hundredths, by group."""
    worked = months.mutate(hours=hundredths(months.monthly_hours), days=days_of(months.period))
    worked = worked.filter((worked.status == EMPLOYED) & (worked.hours > 0))
    is_long = (worked.hours * WEEK > worked.days * LONG_WEEK).cast("int64")
    keys = list(KEYS)
    return (
        worked.group_by(keys)
        .aggregate(short_week=(1 - is_long).sum(), long_week=is_long.sum(), hours=worked.hours.sum().cast("int64"))
        .order_by(keys)
    )


def days_of(period: ir.Value) -> ir.Value:
    """The days of a YYYY-MM month, by whole-number arithmetic that every engine does alike (1901 to 2099)."""
    year, month = period.substr(0, 4).cast("int64"), period.substr(5, 2).cast("int64")
    short = 28 + (year % 4 == 0).cast("int64")
    # 31 in odd months up to July and in even ones from August.
    return ibis.ifelse(month == 2, short, 30 + (month + (month >= 8).cast("int64")) % 2)


def history(source: Source, params: Mapping[str, Any]) -> dict[str, Any]:
    """By group a row each month, oldest first; None for what may not be shown."""
    scope = Scope.read(params)
    periods = scope.months_back(MONTHS_BACK)
    months = member_months(source, scope, periods)
    members = [source.execute(each(months)).to_pylist() for each in (status_counts, losses, wages, hours)]
    market = [source.execute(each(source, scope, periods)).to_pylist() for each in (posts, seekers)]
    return history_value(scope, Read(*members, *market))


def history_value(scope: Scope, read: Read) -> dict[str, Any]:
    """The groups with their months, from the tables of counts."""
    by_status, by_flow, by_wage, by_hours = (
        _by_month(rows) for rows in (read.statuses, read.lost, read.earned, read.worked)
    )
    by_post, by_seeker = (_by_month(_market(scope, rows)) for rows in (read.offered, read.seeking))
    found: dict[str, list[dict[str, Any]]] = {group: [] for group in _groups(read.statuses)}
    for period in _without_gaps(by_status):
        before = str(Month.read(period) - YEAR)
        parts = (
            _statuses(by_status.get(period, []), scope.minimum),
            _counts(by_flow.get(period, []), FLOW, scope.minimum),
            _sums(by_wage.get(period, []), ("earners",), WAGE, scope.minimum),
            _sums(by_hours.get(period, []), HOURS, (*HOURS, "hours"), scope.minimum),
            _posts(by_post.get(period, []), "posts"),
            _posts(by_post.get(before, []), "posts_before"),
            _sums(by_seeker.get(period, []), ("seekers",), ("seekers",), scope.minimum),
        )
        for group, rows in found.items():
            row: dict[str, Any] = {"period": period}
            for part in parts:
                row |= part.get(group, {})
            rows.append(row)
    return {"region": scope.region, "period": str(scope.period), "minimum": scope.minimum, "groups": found}


def _groups(statuses: Rows) -> list[str]:
    """Everybody, industries, parts of the region and forms; one part or one form alone would be everybody again."""
    industries = sorted({row["industry"] for row in statuses})
    regions = sorted({row["region"] for row in statuses})
    forms = sorted({row["form"] for row in statuses})
    parts = [f"{REGION}{region}" for region in regions] if len(regions) > 1 else []
    kinds = [f"{FORM}{form}" for form in forms] if len(forms) > 1 else []
    return [ALL, *industries, *parts, *kinds]


def _market(scope: Scope, rows: Rows) -> list[dict[str, Any]]:
    """Posts or seekers with the keys of the others; they know neither industry nor form."""
    digits = min(len(scope.prefix) + 2, DIGITS)
    return [
        {**row, "period": row["month"], "region": str(row["region"] or "")[:digits].ljust(DIGITS, "0")} for row in rows
    ]


def _without_gaps(periods: Iterable[str]) -> list[str]:
    """Every month from the first to the last: a month without data is a month that cannot be judged."""
    known = sorted(periods)
    return [str(month) for month in Month.read(known[0]).until(Month.read(known[-1]))] if known else []


def _by_month(rows: Rows) -> dict[str, list[Mapping[str, Any]]]:
    found: dict[str, list[Mapping[str, Any]]] = {}
    for row in rows:
        found.setdefault(row["period"], []).append(row)
    return found


def _tables(rows: Rows, names: Sequence[str]) -> list[dict[str, dict[str, int]]]:
    """The sums by each way of grouping that the rows know."""
    found = []
    for key, mark in (("industry", ""), ("region", REGION), ("form", FORM)):
        sums: dict[str, dict[str, int]] = {}
        for row in rows:
            if key not in row:
                continue
            held = sums.setdefault(f"{mark}{row[key]}", dict.fromkeys(names, 0))
            for name in names:
                held[name] += row[name]
        found.append(sums)
    return found


def _statuses(rows: Rows, minimum: int) -> dict[str, dict[str, int | None]]:
    """Members by status. Where somebody out of work has no form of employment on record, the forms show none.

    Such records lose the form with the job: every form would then count all of its members as employed.
    """
    found = _counts(rows, STATUS, minimum)
    if any(row["unemployed"] and row["form"] == "unknown" for row in rows):
        for group, held in found.items():
            if group.startswith(FORM):
                held.update(dict.fromkeys(STATUS))
    return found


def _counts(rows: Rows, names: tuple[str, ...], minimum: int) -> dict[str, dict[str, int | None]]:
    return _sums(rows, names, names, minimum)


def _sums(
    rows: Rows, people: tuple[str, ...], names: tuple[str, ...], minimum: int
) -> dict[str, dict[str, int | None]]:
    """The sums by group and of all. Where a count of people is hidden the group shows nothing; so does the whole."""
    found: dict[str, dict[str, int | None]] = {}
    for sums in _tables(rows, names):
        published = table_published(
            [Row(group, {name: sums[group][name] for name in people}) for group in sums], minimum=minimum
        )
        for each in published:
            found[each.key] = {name: sums[each.key][name] if each.is_open else None for name in names}
    total = {name: sum(row[name] for row in rows) for name in names}
    is_small = any(0 < total[name] < minimum for name in people) or not rows
    if len(people) == 1:
        is_small = is_small or total[people[0]] < minimum
    found[ALL] = {name: None if is_small else count for name, count in total.items()}
    return found


def _posts(rows: Rows, name: str) -> dict[str, dict[str, int | None]]:
    """Posts are no persons: nothing is hidden."""
    if not rows:
        return {}
    found: dict[str, dict[str, int | None]] = {ALL: {name: sum(row["posts"] for row in rows)}}
    for sums in _tables(rows, ("posts",)):
        found |= {group: {name: each["posts"]} for group, each in sums.items()}
    return found
