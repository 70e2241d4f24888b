"""The tables of the monitor and of the brief. A hidden cell is ＊, with its legend below the table."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from gongyou.core.figures import COUNT, MONEY, NUMBER, SHARE, SUPPRESSED, Kind, Style
from gongyou.core.text import Text
from gongyou.kit.documents import Amount, Column, Table
from gongyou.rooms.market import names

Value = Mapping[str, Any]
RATIO = Style(Kind.NUMBER, 2)

PEOPLE_HEAD = Column(Text("劳动者（人）", "Workers"), COUNT)
MEMBERS_HEAD = Column(Text("会员（人）", "Members"), COUNT)


def cell(value: Any, *, hidden: bool) -> Any:
    """＊ for a hidden value; otherwise the value itself, where None stays none."""
    return SUPPRESSED if value is None and hidden else value


def coverage_tables(value: Value) -> list[Table]:
    """By form, district and industry."""
    dimensions = (
        (
            "by_form",
            Text("按用工来源的覆盖率", "Coverage by form of work"),
            Text("用工来源", "Form of work"),
            names.FORMS,
        ),
        ("by_district", Text("按区县的覆盖率", "Coverage by district"), Text("区县", "District"), None),
        ("by_industry", Text("按行业的覆盖率", "Coverage by industry"), Text("行业", "Industry"), names.INDUSTRIES),
    )
    return [_coverage(caption, head, value[key], table) for key, caption, head, table in dimensions if value[key]]


def _coverage(caption: Text, head: Text, rows: Sequence[Value], table: Mapping[str, Text] | None) -> Table:
    return Table(
        caption,
        (Column(head), PEOPLE_HEAD, MEMBERS_HEAD, Column(Text("覆盖率", "Coverage"), SHARE)),
        [
            (
                names.region(row["key"]) if table is None else names.named(table, row["key"]),
                *(cell(row[name], hidden=row["suppressed"]) for name in ("workers", "members", "share")),
            )
            for row in rows
        ],
    )


def jobs_tables(value: Value) -> list[Table]:
    """Employed members by industry and kind of job."""
    structure = value["structure"]
    if not structure or not structure["rows"]:
        return []
    kinds = structure["columns"]
    return [
        Table(
            Text("在岗会员的行业和用工形式（人）", "Members in work by industry and kind of job (people)"),
            (
                Column(Text("行业", "Industry")),
                *(Column(names.named(names.JOB_KINDS, kind), COUNT) for kind in kinds),
                Column(Text("合计", "Total"), COUNT),
            ),
            [
                (
                    names.named(names.INDUSTRIES, row["key"]),
                    *(cell(row["cells"][kind], hidden=True) for kind in kinds),
                    cell(row["total"], hidden=True),
                )
                for row in structure["rows"]
            ],
        )
    ]


def wages_tables(value: Value) -> list[Table]:
    """Levels and both changes by industry."""
    if not value["by_industry"]:
        return []
    return [
        Table(
            Text("各行业会员的月工资（元）", "Monthly wages of members by industry (yuan)"),
            (
                Column(Text("行业", "Industry")),
                Column(Text("人数", "People"), COUNT),
                Column(Text("平均", "Mean"), MONEY),
                Column(Text("P10", "P10"), MONEY),
                Column(Text("中位数", "Median"), MONEY),
                Column(Text("P90", "P90"), MONEY),
                Column(Text("平均比上年", "Mean, year on year"), NUMBER),
                Column(Text("同一批比上年", "Same members, year on year"), NUMBER),
            ),
            [
                (
                    names.named(names.INDUSTRIES, row["key"]),
                    *(
                        cell(row[name], hidden=row["suppressed"])
                        for name in ("workers", "mean", "p10", "median", "p90")
                    ),
                    *(
                        Amount(SUPPRESSED if row["suppressed"] else row[name], SHARE, is_signed=True)
                        for name in ("change", "like_for_like_change")
                    ),
                )
                for row in value["by_industry"]
            ],
        )
    ]


def hours_tables(value: Value) -> list[Table]:
    """Workers by band of overtime, and what the payrolls prove."""
    if value["workers"] is None:
        return []
    breaches = (
        (Text("加班超过每月 36 小时", "More than 36 hours of overtime"), "capped", "over_cap", None),
        (Text("加班工资不足", "Overtime pay short"), "overtime_judged", "short_paid", "short_amount"),
        (Text("低于最低工资标准", "Below the minimum wage"), "minimum_judged", "under_minimum", "under_minimum_amount"),
    )
    return [
        Table(
            Text("工资表筛查结果", "What the payrolls show"),
            (
                Column(Text("事项", "Matter")),
                Column(Text("适用（人）", "Judged"), COUNT),
                Column(Text("涉及（人）", "Concerned"), COUNT),
                Column(Text("金额（元）", "Amount (yuan)"), MONEY),
            ),
            [
                (
                    label,
                    cell(value[judged], hidden=True),
                    cell(value[found], hidden=True),
                    None if amount is None else cell(value[amount], hidden=True),
                )
                for label, judged, found, amount in breaches
            ],
        )
    ]


def ratio_tables(value: Value) -> list[Table]:
    """By group of occupations and by district."""
    dimensions = (
        (
            "by_occupation",
            Text("各类职业的求人倍率", "Posts per seeker by occupation"),
            Text("职业大类", "Occupations"),
        ),
        ("by_district", Text("各区县的求人倍率", "Posts per seeker by district"), Text("区县", "District")),
    )
    return [
        Table(
            caption,
            (
                Column(head),
                Column(Text("招聘（人）", "Posts"), COUNT),
                Column(Text("求职（人）", "Seekers"), COUNT),
                Column(Text("求人倍率", "Ratio"), RATIO),
            ),
            [
                (
                    _place(key, row["key"]),
                    row["posts"],
                    *(cell(row[name], hidden=row["suppressed"]) for name in ("seekers", "ratio")),
                )
                for row in value[key]
            ],
        )
        for key, caption, head in dimensions
        if value[key]
    ]


def _place(key: str, code: str) -> Text:
    return names.named(names.OCCUPATIONS, code) if key == "by_occupation" else names.region(code[:6])


def pay_tables(value: Value, reproduced: Mapping[str, Any]) -> list[Table]:
    """Levels and changes by platform; `reproduced` is the share of orders that the declared rule reproduces."""
    if not value["platforms"]:
        return []
    note = Text("", "")
    if value["hidden_platforms"]:
        note = Text(
            f"另有 {value['hidden_platforms']} 个平台不足 {value['minimum']} 名劳动者，未列出。",
            f"{value['hidden_platforms']} further platforms with fewer than {value['minimum']} workers are left out.",
        )
    rows = []
    for row in value["platforms"]:
        style = Style(Kind.MONEY, 2, row["currency"] or "CNY")
        rows.append(
            (
                names.named(names.PLATFORMS, row["platform"]),
                row["orders"],
                row["workers"],
                Amount(row["per_order"], style),
                Amount(row["per_hour"], style),
                Amount(row["month"]["per_hour_change"], SHARE, is_signed=True),
                *([reproduced.get(row["platform"])] if reproduced else []),
            )
        )
    return [
        Table(
            Text("各平台报酬", "Pay by platform"),
            (
                Column(Text("平台", "Platform")),
                Column(Text("订单（单）", "Orders"), COUNT),
                PEOPLE_HEAD,
                Column(Text("每单", "Per order"), NUMBER),
                Column(Text("每小时", "Per hour"), NUMBER),
                Column(Text("每小时比上月", "Per hour, month on month"), NUMBER),
                *([Column(Text("与公示规则一致的订单", "Orders as declared"), SHARE)] if reproduced else []),
            ),
            rows,
            note,
        )
    ]
