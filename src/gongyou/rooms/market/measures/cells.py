"""Members' months as cells of work (occupation × industry × region × form × skill), and pairs of months.

A cell is one whole number, so that five columns are grouped and compared as one: see `Work` for what it says. The lake
holds a member's month once (its key), so nothing is counted twice.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

import ibis
import ibis.expr.types as ir

from gongyou.core.period import Month
from gongyou.rooms.market.measures.exact import fen, hundredths
from gongyou.rooms.market.measures.jobs import EMPLOYED
from gongyou.rooms.market.measures.scope import DIGITS, Scope, Source

FORMS: Final = ("standard", "dispatched", "platform", "part_time", "self_employed")
SKILLS: Final = ("none", "basic", "high")
UNKNOWN = "unknown"
# 学徒工 to 中级工 are 1 to 3; 高级工 and above (4 to 8) count as highly skilled (高技能人才).
MOST_BASIC_LEVEL = 3
NO_EMPLOYER = 0
# Of a worker in a month: not among the members of the region, there without work, at work.
ABSENT, IDLE, WORKING = 0, 1, 2


# A whole number that stands for a text, 0 for none: an engine's `number`.
Numbering = Callable[[ir.Value], ir.Value]


@dataclass(frozen=True, slots=True, order=True)
class Work:
    """What a cell says: division code, industry's section, occupation as "4-10", form of employment, skill."""

    region: str
    industry: str
    occupation: str
    form: str
    skill: str

    @classmethod
    @lru_cache(maxsize=2**16)  # two years of pairs name some thousand cells a quarter of a million times
    def of(cls, code: int) -> Work:
        """The cell of a code that `cell_code` made."""
        rest, skill = divmod(code, 10)
        rest, form = divmod(rest, 10)
        rest, occupation = divmod(rest, 1000)
        region, industry = divmod(rest, 100)
        return cls(
            region=str(region),
            industry=chr(ord("A") + industry - 1) if industry else UNKNOWN,
            occupation=f"{occupation // 100}-{occupation % 100:02d}" if occupation else UNKNOWN,
            form=FORMS[form - 1] if form else UNKNOWN,
            skill=SKILLS[skill - 1] if skill else UNKNOWN,
        )

    @property
    def group(self) -> str:
        """The occupation's major group, 1 to 8."""
        return self.occupation if self.occupation == UNKNOWN else self.occupation[:1]


def work_of(code: int) -> Work | None:
    """The cell of a code; None for the 0 of those who do not work."""
    return Work.of(code) if code else None


@ibis.udf.scalar.builtin
def substring(text: str, start: int, length: int) -> str:  # type: ignore[empty-body]
    """SQL's own, counted from 1: Ibis's reckons the start anew for each row, at twice the cost of a cell."""


@ibis.udf.scalar.builtin
def regexp_extract(text: str, pattern: str, group: int) -> str:  # type: ignore[empty-body]
    """SQL's own, "" where nothing fits: an engine asks it once of each different text, unlike what may fail."""


def cell_code(rows: ir.Table) -> ir.Value:
    """Region, industry, occupation, form and skill of each row in one whole number below 2^53, above 0.

    Region and occupation are scaled while they are still text: what is reckoned of one text column alone, and cannot
    fail, costs an engine no more than the different texts; every sum and product costs it each row.
    """
    letter = rows.industry.ascii_str() - (ord("A") - 1)
    industry = ibis.ifelse(letter.between(1, ord("T") - ord("A") + 1), letter * 100_000, 0).fill_null(0)
    form = rows.job_kind.cases(*((name, 10 * place) for place, name in enumerate(FORMS, 1)), else_=0)
    level = rows.skill_level
    skill = ibis.cases((level.isnull(), 0), (level <= 0, 1), (level <= MOST_BASIC_LEVEL, 2), else_=3)
    place = (substring(rows.region, 1, DIGITS) + "0" * 7).try_cast("int64")
    return place + (industry + _occupation(rows.occupation) + form + skill)


def _occupation(code: ir.Value) -> ir.Value:
    """41000 of "4-10-03-02", 0 of what doesn't begin as a code of 1 to 8, hyphen, two digits."""
    begins = regexp_extract(code, "^[1-8]-[0-9][0-9]", 0)
    return (begins.replace("-", "") + "00").try_cast("int32").fill_null(0)


def member_month(source: Source, scope: Scope, period: Month, number: Numbering) -> ir.Table:
    """The members of one month, one row each: cell, wage in fen and hours in hundredths; 0 stands for none of each.

    Only who is at work has a cell, so the cell says also whether one is. Workers and employers are numbers here, which
    engines join, group and keep at a fraction of the cost of texts, of 64 bits each: among five million workers any two
    are taken for one with less than 1 in a million, among ten million employers with 3 in a million.
    """
    rows = source.table("employment")
    rows = rows.filter((rows.period == str(period)) & scope.holds(rows.region))
    works = (rows.status == EMPLOYED).fill_null(False)
    wage = ibis.ifelse(works, fen(rows.monthly_wage).fill_null(0), 0).cast("int64")
    return rows.select(
        worker=number(rows.worker_key),
        employer=number(rows.employer_key),
        cell=ibis.ifelse(works, cell_code(rows), 0).cast("int64"),
        wage=wage,
        hours=ibis.ifelse(wage > 0, hundredths(rows.monthly_hours), 0).cast("int64"),
        sex=rows.sex.cases(("female", 1), ("male", 2), else_=0).cast("int8"),
    )


def cells(month: ir.Table) -> ir.Table:
    """By cell: heads, earners with their wage bill, and those with hours too. The cell 0 is of those without work."""
    earns, timed = month.wage > 0, month.hours > 0
    return (
        month.group_by("cell")
        .aggregate(
            heads=month.count(),
            earners=earns.cast("int64").sum(),
            bill=month.wage.sum().cast("int64"),
            timed=timed.cast("int64").sum(),
            timed_bill=ibis.ifelse(timed, month.wage, 0).sum().cast("int64"),
            hours=month.hours.sum().cast("int64"),
        )
        .order_by("cell")
    )


def wages_counted(month: ir.Table) -> ir.Table:
    """How many earn each wage."""
    earning = month.filter(month.wage > 0)
    return earning.group_by("wage").aggregate(n=earning.count()).order_by("wage")


def by_sex(month: ir.Table) -> ir.Table:
    """Earners and their wage bill by cell and sex (1 female, 2 male)."""
    earning = month.filter((month.wage > 0) & (month.sex > 0))
    keys = ["cell", "sex"]
    return earning.group_by(keys).aggregate(n=earning.count(), bill=earning.wage.sum().cast("int64")).order_by(keys)


def changes(before: ir.Table, now: ir.Table) -> ir.Table:
    """Two months' members by cells and employers, all but the matched: those who changed, came or went.

    The matched are the same worker at the same employer in the same cell with a wage in both: one job, twice. They are
    nine in ten, and what is left of a month's own cells without the others (`indices.reckoned`), so the engine need
    not group them. Employers stand only where the cell or the employer is another one. A cell that is no month's is
    ABSENT_CELL.
    """
    # The months' columns are named apart, since engines call the second of two like columns differently.
    first, second = (
        month.select(**{f"{name}_{when}": month[name] for name in _PAIRED})
        for month, when in ((before, "before"), (now, "now"))
    )
    both = first.outer_join(second, first.worker_before == second.worker_now)
    both = both.mutate(stays=(both.cell_before == both.cell_now) & (both.employer_before == both.employer_now))
    matched = both.stays & (both.employer_now != NO_EMPLOYER) & (both.wage_before > 0) & (both.wage_now > 0)
    rows = both.filter(~matched.fill_null(False))
    # Who is seen in one month only has neither stayed nor moved, and counts for no employer.
    alone = rows.cell_before.isnull() | rows.cell_now.isnull() | rows.stays
    rows = rows.select(
        cell_before=rows.cell_before.fill_null(ABSENT_CELL),
        cell_now=rows.cell_now.fill_null(ABSENT_CELL),
        wage_before=rows.wage_before.fill_null(0),
        wage_now=rows.wage_now.fill_null(0),
        employer_before=ibis.ifelse(alone, NO_EMPLOYER, rows.employer_before),
        employer_now=ibis.ifelse(alone, NO_EMPLOYER, rows.employer_now),
    )
    return rows.group_by(["cell_before", "cell_now", "employer_before", "employer_now"]).aggregate(
        n=rows.count(),
        bill_before=rows.wage_before.sum().cast("int64"),
        bill_now=rows.wage_now.sum().cast("int64"),
    )


ABSENT_CELL: Final = -1
_PAIRED = ("worker", "employer", "cell", "wage")
PAIR_KEYS: Final = ("cell_before", "cell_now", "moved")


def cells_changed(changed: ir.Table) -> ir.Table:
    """The changes without employers; `moved` are those at work in both months, with two known employers."""
    moved = _works_twice(changed) & _employers_known(changed) & (changed.employer_before != changed.employer_now)
    rows = changed.mutate(moved=moved.cast("int64"))
    sums = {name: rows[name].sum().cast("int64") for name in ("n", "bill_before", "bill_now")}
    return rows.group_by(list(PAIR_KEYS)).aggregate(**sums)


def _works_twice(changed: ir.Table) -> ir.Value:
    return (changed.cell_before > 0) & (changed.cell_now > 0)


def _employers_known(changed: ir.Table) -> ir.Value:
    return (changed.employer_before != NO_EMPLOYER) & (changed.employer_now != NO_EMPLOYER)


def employers_changed(changed: ir.Table) -> ir.Table:
    """Jobs that employers gained and lost in all, over members seen in both months; one row.

    An employer's own change is what counts: ten who left and ten who came are no job lost (Davis, Haltiwanger).
    """
    # Work in both months, one employer unknown: nobody knows whether it is another one.
    clear = changed.filter(~_works_twice(changed) | _employers_known(changed))
    gone = clear.filter((clear.employer_before != NO_EMPLOYER) & (clear.cell_before > 0))
    come = clear.filter((clear.employer_now != NO_EMPLOYER) & (clear.cell_now > 0))
    moves = ibis.union(
        gone.select(employer=gone.employer_before, change=-gone.n),
        come.select(employer=come.employer_now, change=come.n),
        distinct=False,
    )
    by_employer = moves.group_by("employer").aggregate(change=moves.change.sum().cast("int64"))
    up, down = by_employer.change > 0, by_employer.change < 0
    return by_employer.aggregate(
        gained=ibis.ifelse(up, by_employer.change, 0).sum().cast("int64").fill_null(0),
        lost=ibis.ifelse(down, -by_employer.change, 0).sum().cast("int64").fill_null(0),
        growing=up.cast("int64").sum().fill_null(0),
        shrinking=down.cast("int64").sum().fill_null(0),
    )


def months_held(source: Source, first: Month, last: Month) -> ir.Table:
    """The months of the span that the table holds at all; one column is read."""
    rows = source.table("employment")
    return rows.filter(rows.period.between(str(first), str(last))).select("period").distinct().order_by("period")


def months_there(source: Source, scope: Scope, first: Month, last: Month) -> ir.Table:
    """Of each month: members at work, earners and their wage bill. One pass, for long series."""
    rows = source.table("employment")
    rows = rows.filter(
        rows.period.between(str(first), str(last)) & scope.holds(rows.region) & (rows.status == EMPLOYED)
    )
    wage = fen(rows.monthly_wage).fill_null(0)
    return (
        rows.group_by("period")
        .aggregate(heads=rows.count(), earners=(wage > 0).cast("int64").sum(), bill=wage.sum().cast("int64"))
        .order_by("period")
    )
