"""A what-if as the pages show it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from gongyou.core.figures import NUMBER, SHARE, SUPPRESSED, Kind, Style, shown
from gongyou.core.text import Text
from gongyou.rooms.bargaining.report.charts import all_charts
from gongyou.rooms.bargaining.report.tables import all_tables
from gongyou.rooms.bargaining.report.words import money_unit
from gongyou.rooms.bargaining.whatif.outcome import outcome
from gongyou.rooms.bargaining.whatif.replay import Replay
from gongyou.rooms.bargaining.whatif.saved import plain
from gongyou.rooms.bargaining.whatif.words import LAYERS

Value = Mapping[str, Any]


def result_shown(replay: Replay, language: str) -> dict[str, Any]:
    """What the page shows while numbers are moved: without intervals, which take longer than a slider may."""
    return value_shown(plain(outcome(replay, draws=0)), language)


def value_shown(value: Value, language: str) -> dict[str, Any]:
    """Cards, charts, tables and notes of a what-if."""
    return {
        "value": value,
        "layer": LAYERS[value["layer"]],
        "cards": cards(value),
        "charts": all_charts(value),
        "tables": [
            {"table": table, "cells": table.cells(language), "notes": table.notes(language)}
            for table in all_tables(value)
        ],
        "notes": [*value["notes"], value["reactions"]["note"], *(each["reason"] for each in value["not_evaluable"])],
        "refused": None,
    }


def cards(value: Value) -> list[dict[str, Any]]:
    """Losers and winners first, then the cost and the low end."""
    won, cost, income = value["winners"], value["cost"], value["income"]
    money, unit = Style(Kind.MONEY, 2, value["currency"]), money_unit(value["currency"])
    found = []
    for kind, said in (("losers", Text("收入减少", "Income falls")), ("winners", Text("收入增加", "Income rises"))):
        part = won[f"{kind}_share"]
        mean = won[f"{kind}_mean"]
        note: Text | str = ""
        if won[kind] not in (0, SUPPRESSED):
            amount = shown(mean, money)
            note = Text(f"占 {shown(part, SHARE)}，平均 {amount}", f"{shown(part, SHARE)}, {amount} on average")
        found.append({"label": said, "value": shown(won[kind]), "unit": Text("人", "workers"), "note": note})
    part = shown(cost["change_share"], SHARE)
    each = shown(cost["change_per_order"], money)
    found.append(
        {
            "label": Text("平台用工成本变化", "Change of labour cost"),
            "value": shown(cost["change"], NUMBER),
            "unit": unit,
            "note": Text(f"{part}，每单 {each}", f"{part}, {each} an order"),
        }
    )
    was, becomes = (shown(income[side]["p10"], money) for side in ("before", "after"))
    found.append(
        {
            "label": Text("低收入端 P10", "Low end, P10"),
            "value": becomes,
            "unit": "",
            "note": Text(f"现行规则 {was}", f"{was} before"),
        }
    )
    return found
