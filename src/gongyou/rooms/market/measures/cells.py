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


def cell_code(rows: ir.Table) -> ir.Value:
    """Region, industry, occupation, form and skill of each row in one whole number below 2^53; 0 stands for none."""
    section = rows.industry.substr(0, 1)
    industry = ibis.ifelse(section.between("A", "T"), section.ascii_str() - (ord("A") - 1), 0).fill_null(0)
    code = rows.occupation
    digits = [code.substr(at, 1).ascii_str() - ord("0") for at in (0, 2, 3)]
    number = digits[0] * 100 + digits[1] * 10 + digits[2]
    occupation = ibis.ifelse(code.re_search(r"^[1-8]-[0-9][0-9]"), number, 0).fill_null(0)
    form = rows.job_kind.cases(*((name, place) for place, name in enumerate(FORMS, 1)), else_=0)
    level = rows.skill_level
    skill = ibis.cases((level.isnull(), 0), (level <= 0, 1), (level <= MOST_BASIC_LEVEL, 2), else_=3)
    place = rows.region.substr(0, DIGITS).cast("int64") * 100 + industry.cast("int64")
    return ((place * 1000 + occupation.cast("int64")) * 10 + form.cast("int64")) * 10 + skill.cast("int64")


def member_month(source: Source, scope: Scope, period: Month) -> ir.Table:
    """The members of one month, one row each: cell, whether at work, wage in fen and hours in hundredths (0: none)."""
    rows = source.table("employment")
    rows = rows.filter((rows.period == str(period)) & scope.holds(rows.region))
    works = (rows.status == EMPLOYED).fill_null(False)
    wage = ibis.ifelse(works, fen(rows.monthly_wage).fill_null(0), 0).cast("int64")
    return rows.select(
        "worker_key",
        "employer_key",
        cell=ibis.ifelse(works, cell_code(rows), 0).cast("int64"),
        works=works,
        wage=wage,
        hours=ibis.ifelse(wage > 0, hundredths(rows.monthly_hours), 0).cast("int64"),
        sex=rows.sex.cases(("female", 1), ("male", 2), else_=0).cast("int64"),
    )


def cells(month: ir.Table) -> ir.Table:
    """Of those at work by cell: heads, earners with their wage bill, and those with hours too."""
    at_work = month.filter(month.works)
    earns, timed = at_work.wage > 0, at_work.hours > 0
    return (
        at_work.group_by("cell")
        .aggregate(
            heads=at_work.count(),
            earners=earns.cast("int64").sum(),
            bill=at_work.wage.sum().cast("int64"),
            timed=timed.cast("int64").sum(),
            timed_bill=ibis.ifelse(timed, at_work.wage, 0).sum().cast("int64"),
            hours=at_work.hours.sum().cast("int64"),
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
    """Everybody of two months by cells and states, movers and those who began or ended work also by employer.

    `matched` are the same worker at the same employer in the same cell with a wage in both: one job, twice.
    """
    # The months' columns are named apart, since engines call the second of two like columns differently.
    first = before.select("worker_key", **{f"{name}_0": before[name] for name in _PAIRED})
    second = now.select(worker=now.worker_key, **{f"{name}_1": now[name] for name in _PAIRED})
    both = first.outer_join(second, first.worker_key == second.worker)
    state = {
        at: ibis.ifelse(there.isnull(), ABSENT, ibis.ifelse(both[f"works_{at}"].fill_null(False), WORKING, IDLE))
        for at, there in ((0, both.worker_key), (1, both.worker))
    }
    working = (state[0] == WORKING) & (state[1] == WORKING)
    moved = working & (both.employer_key_0 != both.employer_key_1).fill_null(False)
    stayed = working & (both.employer_key_0 == both.employer_key_1).fill_null(False)
    changed = moved | ((state[0] == WORKING) ^ (state[1] == WORKING))
    matched = stayed & (both.cell_0 == both.cell_1) & (both.wage_0 > 0) & (both.wage_1 > 0)
    rows = both.select(
        cell_before=both.cell_0.fill_null(0),
        cell_now=both.cell_1.fill_null(0),
        state_before=state[0].cast("int64"),
        state_now=state[1].cast("int64"),
        moved=moved.fill_null(False).cast("int64"),
        employer_before=ibis.ifelse(changed, both.employer_key_0, ibis.null("string")),
        employer_now=ibis.ifelse(changed, both.employer_key_1, ibis.null("string")),
        matched=matched.fill_null(False),
        wage_before=both.wage_0.fill_null(0),
        wage_now=both.wage_1.fill_null(0),
    )
    keys = [*PAIR_KEYS, "employer_before", "employer_now"]
    return rows.group_by(keys).aggregate(
        n=rows.count(),
        matched=rows.matched.cast("int64").sum(),
        bill_before=ibis.ifelse(rows.matched, rows.wage_before, 0).sum().cast("int64"),
        bill_now=ibis.ifelse(rows.matched, rows.wage_now, 0).sum().cast("int64"),
    )


_PAIRED = ("employer_key", "cell", "works", "wage")
PAIR_KEYS: Final = ("cell_before", "cell_now", "state_before", "state_now", "moved")


def cell_pairs(paired: ir.Table) -> ir.Table:
    """The pairs without employers."""
    sums = {name: paired[name].sum().cast("int64") for name in ("n", "matched", "bill_before", "bill_now")}
    return paired.group_by(list(PAIR_KEYS)).aggregate(**sums).order_by(list(PAIR_KEYS))


def employers_changed(paired: ir.Table) -> ir.Table:
    """Jobs that employers gained and lost in all, over members seen in both months; one row.

    An employer's own change is what counts: ten who left and ten who came are no job lost (Davis, Haltiwanger).
    """
    seen = paired.filter((paired.state_before != ABSENT) & (paired.state_now != ABSENT))
    gone = seen.filter(seen.employer_before.notnull() & (seen.state_before == WORKING))
    come = seen.filter(seen.employer_now.notnull() & (seen.state_now == WORKING))
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


def months_there(source: Source, scope: Scope, periods: list[str]) -> ir.Table:
    """Of each month: members at work, earners and their wage bill. One pass, for long series."""
    rows = source.table("employment")
    rows = rows.filter(rows.period.isin(periods) & scope.holds(rows.region) & (rows.status == EMPLOYED))
    wage = fen(rows.monthly_wage).fill_null(0)
    return (
        rows.group_by("period")
        .aggregate(heads=rows.count(), earners=(wage > 0).cast("int64").sum(), bill=wage.sum().cast("int64"))
        .order_by("period")
    )
