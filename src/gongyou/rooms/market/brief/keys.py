"""The key figures of a brief: value, change on the month and on the year, each with the measure it comes from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from gongyou.core.figures import COUNT, MONEY, NUMBER, SHARE, SUPPRESSED, Kind, Style, shown
from gongyou.core.span import Span
from gongyou.core.text import Text
from gongyou.kit.documents import Amount
from gongyou.rooms.market import names
from gongyou.rooms.market.words import signed_points, signed_share

PEOPLE = Text("人", "people")
HOURS = Text("小时", "hours")
NO_UNIT = Text("", "")
NONE = "—"
POINTS = Text("个百分点", "percentage points")
RATIO = Style(Kind.NUMBER, 2)


@dataclass(frozen=True, slots=True)
class Moved:
    """A change as it is printed, and the number behind it."""

    value: Decimal | None
    form: str  # "share": relative change; "points": difference of two shares; "number": plain difference

    @property
    def cell(self) -> Amount:
        """The same as a table's cell, with the number behind it."""
        if self.form == "points" and self.value is not None:
            return Amount(self.value * 100, NUMBER, POINTS, is_signed=True)
        return Amount(self.value, SHARE if self.form == "share" else RATIO, is_signed=True)

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

    @property
    def cell(self) -> Amount:
        """Value and unit as a table's cell; ＊ for a hidden one."""
        return Amount(SUPPRESSED if self.is_hidden else self.value, self.style, self.unit)

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


def span_lines(value: Mapping[str, Any]) -> list[KeyLine]:
    """The key figures of a period's own figure; `month` is the period before it."""
    # One month has no average.
    held = Text("在岗会员" if Span.read(value["period"]).is_month else "月均在岗会员", "Members in work")
    lines = (
        ("employed", held, COUNT, PEOPLE),
        ("mean", Text("会员月平均工资", "Mean monthly wage"), MONEY, NO_UNIT),
        ("hours", Text("会员月均工时", "Monthly hours"), NUMBER, HOURS),
        ("per_hour", Text("会员每小时工资", "Pay an hour"), MONEY, NO_UNIT),
    )
    keys = {"mean": "mean_wage", "hours": "mean_hours", "per_hour": "hourly_wage"}
    found = [
        KeyLine(
            keys.get(name, name),
            "market.span",
            label,
            value[name],
            style,
            unit,
            Moved(value["before"][f"{name}_change"], "share"),
            Moved(value["year"][f"{name}_change"], "share"),
        )
        for name, label, style, unit in lines
    ]
    same = value["same"]
    change = Moved(same["change"], "share")
    return [
        *found,
        KeyLine(
            "like_for_like_wage",
            "market.span",
            Text("同一批会员的月平均工资", "Mean wage, same members"),
            same["mean"],
            MONEY,
            month=change if value["base"] == "before" else NOT_COMPARED,
            year=change if value["base"] == "year" else NOT_COMPARED,
        ),
        KeyLine(
            "fell_share",
            "market.span",
            Text("工资下降的会员占比", "Members whose pay fell"),
            same["fell_share"],
            SHARE,
            is_hidden=same["people"] is not None and same["fell"] is None,
        ),
    ]


def platform_lines(value: Mapping[str, Any]) -> list[KeyLine]:
    """The key figures of one platform's period."""
    lines = (
        ("workers", Text("接单劳动者", "Workers"), COUNT, PEOPLE),
        ("orders", Text("完成订单", "Orders"), COUNT, Text("单", "orders")),
        ("per_order", Text("每单报酬", "Pay an order"), MONEY, NO_UNIT),
        ("per_hour", Text("每小时报酬", "Pay an hour"), MONEY, NO_UNIT),
    )
    return [
        KeyLine(
            f"platform_{name}",
            "market.platform_span",
            label,
            value[name],
            style,
            unit,
            Moved(value["before"][f"{name}_change"], "share"),
            Moved(value["year"][f"{name}_change"], "share"),
        )
        for name, label, style, unit in lines
    ]
