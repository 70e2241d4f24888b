"""The key figures of a brief: value, change on the month and on the year, each with the measure it comes from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from gongyou.core.figures import COUNT, MONEY, NUMBER, SHARE, SUPPRESSED, Kind, Style, shown
from gongyou.core.text import Text
from gongyou.rooms.market import names
from gongyou.rooms.market.words import signed_points, signed_share

PEOPLE = Text("人", "people")
HOURS = Text("小时", "hours")
NO_UNIT = Text("", "")
NONE = "—"


@dataclass(frozen=True, slots=True)
class Moved:
    """A change as it is printed, and the number behind it."""

    value: Decimal | None
    form: str  # "share": relative change; "points": difference of two shares; "number": plain difference

    def shown(self, language: str) -> str:
        if self.value is None:
            return NONE
        if self.form == "share":
            return signed_share(self.value)
        if self.form == "points":
            return signed_points(self.value, language)
        sign = "+" if self.value > 0 else "−" if self.value < 0 else ""
        return f"{sign}{abs(self.value)}"


NOT_COMPARED = Moved(None, "share")


@dataclass(frozen=True, slots=True)
class KeyLine:
    """One key figure. `key` is stable: scripts read it in brief.json."""

    key: str
    measure: str
    label: Text
    value: Any
    style: Style = COUNT
    unit: Text = NO_UNIT
    month: Moved = NOT_COMPARED
    year: Moved = NOT_COMPARED

    is_hidden: bool = False

    def shown(self, language: str) -> str:
        """Value and unit as a person reads them; ＊ for a hidden one, — for none."""
        if self.is_hidden:
            return SUPPRESSED
        value = shown(self.value, self.style, language)
        unit = self.unit.on(language)
        return f"{value} {unit}" if unit and self.value is not None else value


def _hidden(value: Mapping[str, Any], base: str, found: str) -> bool:
    """There are people to speak of, and what was found among them is not to be published."""
    return value[base] is not None and value[found] is None


def key_lines(values: Mapping[str, Mapping[str, Any]]) -> list[KeyLine]:
    """The key figures in the order of the brief; one that cannot be published has the value None."""
    coverage, jobs, wages = values["market.coverage"], values["market.jobs"], values["market.wages"]
    hours, ratio, pay = values["market.hours"], values["market.ratio"], values["market.platform_pay"]
    lines = [
        KeyLine(
            "coverage",
            "market.coverage",
            Text("会员覆盖率", "Union coverage"),
            coverage["share"],
            SHARE,
            month=Moved(coverage["month"]["points"], "points"),
            year=Moved(coverage["year"]["points"], "points"),
            is_hidden=_hidden(coverage, "workers", "share"),
        ),
        KeyLine(
            "employed",
            "market.jobs",
            Text("在岗会员", "Members in work"),
            jobs["employed"],
            COUNT,
            PEOPLE,
            month=Moved(jobs["month"]["change"], "share"),
            year=Moved(jobs["year"]["change"], "share"),
            is_hidden=_hidden(jobs, "members", "employed"),
        ),
        KeyLine(
            "unemployment_share",
            "market.jobs",
            Text("失业会员占比", "Members out of work"),
            jobs["unemployment_share"],
            SHARE,
            month=Moved(jobs["month"]["points"], "points"),
            year=Moved(jobs["year"]["points"], "points"),
            is_hidden=_hidden(jobs, "members", "unemployed"),
        ),
        KeyLine(
            "mean_wage",
            "market.wages",
            Text("会员月平均工资", "Mean monthly wage"),
            wages["mean"],
            MONEY,
            month=Moved(wages["month"]["change"], "share"),
            year=Moved(wages["year"]["change"], "share"),
        ),
        KeyLine(
            "like_for_like_wage",
            "market.wages",
            Text("同一批会员的月平均工资", "Mean wage, same members"),
            wages["year"]["like_for_like"]["mean"],
            MONEY,
            month=Moved(wages["month"]["like_for_like"]["change"], "share"),
            year=Moved(wages["year"]["like_for_like"]["change"], "share"),
        ),
        KeyLine("median_wage", "market.wages", Text("会员月工资中位数", "Median monthly wage"), wages["median"], MONEY),
        KeyLine(
            "overtime", "market.hours", Text("人均加班", "Overtime per worker"), hours["overtime_hours"], NUMBER, HOURS
        ),
        KeyLine(
            "over_cap",
            "market.hours",
            Text("加班超过 36 小时", "Above 36 h of overtime"),
            hours["over_cap_share"],
            SHARE,
            is_hidden=_hidden(hours, "capped", "over_cap"),
        ),
        KeyLine(
            "overtime_short",
            "market.hours",
            Text("加班工资不足合计", "Overtime pay short"),
            hours["short_amount"],
            MONEY,
            is_hidden=_hidden(hours, "overtime_judged", "short_paid"),
        ),
        KeyLine(
            "under_minimum",
            "market.hours",
            Text("低于最低工资标准", "Below the minimum wage"),
            hours["under_minimum"],
            COUNT,
            PEOPLE,
            is_hidden=_hidden(hours, "minimum_judged", "under_minimum"),
        ),
        KeyLine(
            "ratio",
            "market.ratio",
            Text("求人倍率", "Posts per seeker"),
            ratio["ratio"],
            Style(Kind.NUMBER, 2),
            month=Moved(ratio["month"]["difference"], "number"),
            year=Moved(ratio["year"]["difference"], "number"),
            is_hidden=ratio["suppressed"],
        ),
    ]
    for row in pay["platforms"]:
        name = names.named(names.PLATFORMS, row["platform"])
        lines.append(
            KeyLine(
                f"pay_{row['platform']}",
                "market.platform_pay",
                Text(f"{name.zh}每小时报酬", f"{name.en}, pay per hour"),
                row["per_hour"],
                Style(Kind.MONEY, 2, row["currency"] or "CNY"),
                month=Moved(row["month"]["per_hour_change"], "share"),
                year=Moved(row["year"]["per_hour_change"], "share"),
            )
        )
    return lines
