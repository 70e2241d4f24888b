"""Members' months as cells of work (occupation × industry × region × form × skill), and pairs of months.

A cell is one whole number, so that five columns are grouped and compared as one: see `Work` for what it says. The lake
holds a member's month once (its key), so nothing is counted twice.
"""

from __future__ import annotations

from dataclasses import dataclass
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
# Of a worker in a month: not among the members of the region, there without work, at work.
ABSENT, IDLE, WORKING = 0, 1, 2


@dataclass(frozen=True, slots=True, order=True)
class Work:
    """What a cell says: division code, industry's section, occupation as "4-10", form of employment, skill."""

    region: str
    industry: str
    occupation: str
    form: str
    skill: str

    @classmethod
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


def cell_code(rows: ir.Table) -> ir.Value:
    """Region, industry, occupation, form and skill of each row in one whole number below 2^53, above 0."""
    letter = rows.industry.ascii_str() - (ord("A") - 1)
    industry = ibis.ifelse(letter.between(1, ord("T") - ord("A") + 1), letter, 0).fill_null(0)
    form = rows.job_kind.cases(*((name, place) for place, name in enumerate(FORMS, 1)), else_=0)
    level = rows.skill_level
    skill = ibis.cases((level.isnull(), 0), (level <= 0, 1), (level <= MOST_BASIC_LEVEL, 2), else_=3)
    place = substring(rows.region, 1, DIGITS).cast("int64") * 100 + industry.cast("int64")
    return ((place * 1000 + _occupation(rows.occupation)) * 10 + form.cast("int64")) * 10 + skill.cast("int64")


def _occupation(code: ir.Value) -> ir.Value:
    """410 of "4-10-03-02", 0 of what doesn't begin as a code of 1 to 8, hyphen, two digits.

    Letter by letter: a regular expression costs an engine as much as all the rest of the cell.
    """
    first, tens, ones = (substring(code, at, 1).ascii_str() - ord("0") for at in (1, 3, 4))
    is_code = first.between(1, 8) & (substring(code, 2, 1) == "-") & tens.between(0, 9) & ones.between(0, 9)
    return ibis.ifelse(is_code, first * 100 + tens * 10 + ones, 0).fill_null(0).cast("int64")


def member_month(source: Source, scope: Scope, period: Month) -> ir.Table:
    """The members of one month, one row each: cell, wage in fen and hours in hundredths; 0 stands for none of each.

    Only who is at work has a cell, so the cell says also whether one is.
    """
    rows = source.table("employment")
    rows = rows.filter((rows.period == str(period)) & scope.holds(rows.region))
    works = (rows.status == EMPLOYED).fill_null(False)
    wage = ibis.ifelse(works, fen(rows.monthly_wage).fill_null(0), 0).cast("int64")
    return rows.select(
        "worker_key",
        "employer_key",
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


def pairs(before: ir.Table, now: ir.Table) -> ir.Table:
    """Those seen in both of two months by cells, movers and those who began or ended work also by employer.

    `matched` are the same worker at the same employer in the same cell with a wage in both: one job, twice. Who is
    seen in one month only follows from the months' own cells (`indices.reckoned`), so the engine need not look.
    """
    # The months' columns are named apart, since engines call the second of two like columns differently.
    first = before.select("worker_key", **{f"{name}_before": before[name] for name in _PAIRED})
    second = now.select(worker=now.worker_key, **{f"{name}_now": now[name] for name in _PAIRED})
    both = first.inner_join(second, first.worker_key == second.worker)
    worked, works = both.cell_before > 0, both.cell_now > 0
    rows = both.mutate(
        began_or_ended=worked != works,
        moved=(worked & works & (both.employer_key_before != both.employer_key_now)).fill_null(False),
        stayed=(worked & (both.cell_before == both.cell_now) & (both.employer_key_before == both.employer_key_now)),
    )
    changed = rows.moved | rows.began_or_ended
    rows = rows.select(
        "cell_before",
        "cell_now",
        "wage_before",
        "wage_now",
        moved=rows.moved.cast("int64"),
        employer_before=ibis.ifelse(changed, rows.employer_key_before, ibis.null("string")),
        employer_now=ibis.ifelse(changed, rows.employer_key_now, ibis.null("string")),
        matched=rows.stayed.fill_null(False) & (rows.wage_before > 0) & (rows.wage_now > 0),
    )
    keys = [*PAIR_KEYS, "employer_before", "employer_now"]
    return rows.group_by(keys).aggregate(
        n=rows.count(),
        matched=rows.matched.cast("int64").sum(),
        bill_before=ibis.ifelse(rows.matched, rows.wage_before, 0).sum().cast("int64"),
        bill_now=ibis.ifelse(rows.matched, rows.wage_now, 0).sum().cast("int64"),
    )


_PAIRED = ("employer_key", "cell", "wage")
PAIR_KEYS: Final = ("cell_before", "cell_now", "moved")


def cell_pairs(paired: ir.Table) -> ir.Table:
    """The pairs without employers."""
    sums = {name: paired[name].sum().cast("int64") for name in ("n", "matched", "bill_before", "bill_now")}
    return paired.group_by(list(PAIR_KEYS)).aggregate(**sums)


def employers_changed(paired: ir.Table) -> ir.Table:
    """Jobs that employers gained and lost in all, over members seen in both months; one row.

    An employer's own change is what counts: ten who left and ten who came are no job lost (Davis, Haltiwanger).
    """
    gone = paired.filter(paired.employer_before.notnull() & (paired.cell_before > 0))
    come = paired.filter(paired.employer_now.notnull() & (paired.cell_now > 0))
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
