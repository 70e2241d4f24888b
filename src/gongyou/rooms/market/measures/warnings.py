"""market.warnings: every rule of early warning in every industry of a region, with its back-test."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from gongyou.core.text import Text
from gongyou.lake.provenance import View, measure
from gongyou.rooms.market.measures.history import history


@measure(
    "market.warnings",
    version=1,
    tables=("employment",),
    title=Text("预警", "Early warning"),
    page="early-warning",
)
def warnings(view: View, params: Mapping[str, Any]) -> dict[str, Any]:
    """The signals of a region and month: rule, group, level, since when, its months, its back-test."""
    # The rules read their months from this package.
    from gongyou.rooms.market.warning.judged import all_judged
    from gongyou.rooms.market.warning.rules import rules

    value = history(view, params)
    for rule in rules():
        view.uses(f"market.warning.{rule.id}", rule.version)
    signals = [each.as_json() for each in all_judged(rules(), value)]
    return {**{key: value[key] for key in ("region", "period", "minimum")}, "signals": signals}
