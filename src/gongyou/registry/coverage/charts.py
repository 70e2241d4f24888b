"""The picture of the coverage page: its title says which line is behind."""

from __future__ import annotations

from gongyou.core.figures import SHARE, shown
from gongyou.core.text import Text
from gongyou.registry.coverage.rollup import By, Line, Rollup
from gongyou.ui.charts import Category, Chart, Head, Measure, Series, bar

DRAWN = 15
DIMENSIONS = {
    By.ORGANISATION: Text("组织", "Organisation"),
    By.REGION: Text("地区", "Region"),
    By.INDUSTRY: Text("行业", "Industry"),
    By.GRID: Text("网格", "Grid"),
    By.FORM: Text("用工形式", "Form of employment"),
    By.OCCUPATION: Text("职业", "Occupation"),
}
PEOPLE = Measure(Text("在籍会员", "Active members"), Text("人", "people"))
RATES = Measure(Text("入会率", "Coverage"), Text("%", "%"), SHARE)


def said(label: Text | str) -> Text:
    return label if isinstance(label, Text) else Text(label, label)


def coverage_chart(found: Rollup, name: str) -> Chart | None:
    """Rates where any line has a denominator, else numbers of members; None where there is nothing to draw."""
    # Employers without a union have no members by their nature: the finding is among the others.
    rated = [line for line in found.lines if line.rate is not None and line.key]
    if rated:
        return _rates(found, sorted(rated, key=lambda line: (line.rate, line.key))[:DRAWN], name)
    counted = [line for line in found.lines if line.members][:DRAWN]
    return _members(found, counted, name) if counted else None


def _rates(found: Rollup, lines: list[Line], name: str) -> Chart:
    lowest = said(lines[0].label)
    rate = lines[0].rate
    return bar(
        Head(
            "coverage-rates",
            Text(
                f"{lowest.zh}入会率最低，为 {shown(rate, SHARE, 'zh')}",
                f"Coverage is lowest in {lowest.en}: {shown(rate, SHARE, 'en')}",
            ),
            Text(
                f"{name}，职工人数已登记的用人单位中，会员占职工人数的比例",
                f"{name}: members as a share of staff, at employers whose number of staff is recorded",
            ),
        ),
        Category(DIMENSIONS[found.by], [said(line.label) for line in lines]),
        [Series(Text("入会率", "Coverage"), [line.rate for line in lines])],
        RATES,
        lying=True,
    )


def _members(found: Rollup, lines: list[Line], name: str) -> Chart:
    most = said(lines[0].label)
    return bar(
        Head(
            "coverage-members",
            Text(
                f"{most.zh}会员最多，{lines[0].members:,} 人", f"{most.en} has the most members: {lines[0].members:,}"
            ),
            Text(f"{name}，在籍会员人数", f"{name}: active members"),
        ),
        Category(DIMENSIONS[found.by], [said(line.label) for line in lines]),
        [Series(Text("在籍会员", "Active members"), [line.members for line in lines])],
        PEOPLE,
        lying=True,
    )
