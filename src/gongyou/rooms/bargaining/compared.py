"""Scenarios side by side."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from gongyou.core.figures import SHARE, SUPPRESSED, Kind, Style, shown
from gongyou.core.text import Text
from gongyou.kit.documents import Column, Table
from gongyou.rooms.bargaining.models import Scenario
from gongyou.rooms.bargaining.report.tables import beside

WORDS = Style(Kind.WORDS)


def compared(runs: Sequence[Scenario], language: str) -> dict[str, Any]:
    """One row per figure, one column per scenario."""
    values = [run.report["what_if"] for run in runs]
    rows = [[said, *(shape(value) for value in values)] for said, shape in ROWS]
    columns = [Column(Text("数字", "Figure")), *(Column(Text(run.name, run.name), WORDS) for run in runs)]
    table = Table(Text("试算并列", "What-ifs side by side"), columns, rows)
    return {"table": table, "cells": table.cells(language), "notes": table.notes(language)}


def _money(value: Any, amount: Any) -> str:
    return shown(amount, Style(Kind.MONEY, 2, value["currency"]))


def _people(value: Any, kind: str) -> Text | str:
    won = value["winners"]
    if won[kind] == SUPPRESSED:
        return SUPPRESSED
    return beside(f"{won[kind]:,}", shown(won[f"{kind}_share"], SHARE))


def _hourly(value: Any, per: str, name: str) -> str:
    (row,) = [row for row in value["hourly"] if row["per"] == per]
    return shown(None) if row["hours"] is None else _money(value, row["after"][name])


ROWS = (
    (Text("拟议规则", "Rule after"), lambda value: f"{value['after']['id']}@{value['after']['version']}"),
    (Text("改动的数", "Numbers changed"), lambda value: str(len(value["after"]["changes"]))),
    (Text("收入减少的人", "Workers who lose"), lambda value: _people(value, "losers")),
    (Text("平均减少", "Mean loss"), lambda value: _money(value, value["winners"]["losers_mean"])),
    (Text("收入增加的人", "Workers who gain"), lambda value: _people(value, "winners")),
    (Text("平均增加", "Mean gain"), lambda value: _money(value, value["winners"]["winners_mean"])),
    (Text("用工成本变化", "Change of labour cost"), lambda value: _money(value, value["cost"]["change"])),
    (Text("用工成本变化率", "Change in percent"), lambda value: shown(value["cost"]["change_share"], SHARE)),
    (Text("P10 应得", "P10 due"), lambda value: _money(value, value["income"]["after"]["p10"])),
    (Text("中位应得", "Median due"), lambda value: _money(value, value["income"]["after"]["p50"])),
    (
        Text("基尼系数（n）", "Gini (n)"),
        lambda value: shown(value["income"]["after"]["gini"], Style(Kind.NUMBER, 4)),
    ),
    (
        Text("接单时间每小时（中位）", "Hourly pay, engaged (median)"),
        lambda value: _hourly(value, "engaged", "p50"),
    ),
    (
        Text("工作时间每小时（中位）", "Hourly pay, working (median)"),
        lambda value: _hourly(value, "working", "p50"),
    ),
    (Text("在线时间每小时（中位）", "Hourly pay, online (median)"), lambda value: _hourly(value, "online", "p50")),
)
