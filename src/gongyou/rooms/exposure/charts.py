"""The picture of the room's first page: members by occupation, those to look at first."""

from __future__ import annotations

from gongyou.calc.risk_tiers import Tier
from gongyou.core.figures import MONTH, SUPPRESSED, month_shown
from gongyou.core.text import Text
from gongyou.rooms.exposure.table import Line, Table
from gongyou.rooms.exposure.words import TIERS
from gongyou.ui.charts import Category, Chart, Head, Measure, Series, line, stacked

SHOWN = 12
PEOPLE = Measure(Text("会员", "Members"), Text("人", "people"))


def members_chart(table: Table, region: Text) -> Chart | None:
    """Members of the occupations of the first two tiers, a layer for each tier."""
    lines = [each for each in table.lines if each.tier in (Tier.FIRST, Tier.SECOND) and each.members][:SHOWN]
    if not lines:
        return None
    first = [each for each in lines if each.tier is Tier.FIRST]
    people = sum(each.members or 0 for each in first)
    title = (
        Text(
            f"首先关注的职业有 {len(first)} 个，会员 {people:,} 人",
            f"Occupations to look at first: {len(first)}, with {people:,} members",
        )
        if first
        else Text("没有首先要关注的职业", "No occupation is to be looked at first")
    )
    period = table.tally.period
    subtitle = Text(
        f"{region.zh}，{month_shown(period, 'zh')}，首先和其次关注的职业，最多列 {SHOWN} 个",
        f"{region.en}, {month_shown(period, 'en')}: occupations of the first two tiers, {SHOWN} at most",
    )
    ordered = sorted(lines, key=lambda each: -(each.members or 0))
    return stacked(
        Head("exposure-members", title, subtitle),
        Category(Text("职业", "Occupation"), [each.name for each in ordered]),
        [
            Series(TIERS[tier], [each.members if each.tier is tier else None for each in ordered])
            for tier in (Tier.FIRST, Tier.SECOND)
        ],
        PEOPLE,
        lying=True,
    )


def course_chart(table_months: list[str], found: Line) -> Chart | None:
    """The members of one occupation over thirteen months."""
    if sum(each is not None for each in found.series) < 2:
        return None
    now, before = found.members, found.before
    title = Text("各月会员人数", "Members by month")
    if now is not None and before is not None:
        title = Text(f"会员一年间由 {before:,} 人变为 {now:,} 人", f"Members went from {before:,} to {now:,} in a year")
    return line(
        Head("exposure-course", title, Text(found.name, found.name)),
        Category(Text("月份", "Month"), table_months, MONTH),
        [Series(Text("会员", "Members"), [SUPPRESSED if each is None else each for each in found.series])],
        PEOPLE,
    )
