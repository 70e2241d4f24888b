"""market.warnings: every rule of early warning in every group of a region, with its back-test."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from gongyou.core.text import Text
from gongyou.lake.provenance import View, measure
from gongyou.rooms.market.measures.history import history


@measure(
    "market.warnings",
    version=3,
    tables=("employment", "vacancies", "seekers"),
    title=Text("预警", "Early warning"),
    page="early-warning",
)
def warnings(view: View, params: Mapping[str, Any]) -> dict[str, Any]:
    """The signals of a region and month: rule, group, level, since when, its months, its back-test.

    `params["thresholds"]`: {rule: thresholds} of a union that keeps copies of its own.
    """
    # The rules read their months from this package.
    from gongyou.rooms.market.warning.judged import all_judged
    from gongyou.rooms.market.warning.rules import in_force, thresholds_of
    from gongyou.rooms.market.warning.simulated import simulated

    value = history(view, params)
    rules = in_force(params.get("thresholds") or {})
    for rule in rules:
        view.uses(f"market.warning.{rule.id}", rule.version)
    return {
        **{key: value[key] for key in ("region", "period", "minimum")},
        "signals": [each.as_json() for each in all_judged(rules, value)],
        "rules": {rule.id: thresholds_of(rule) for rule in rules},
        "simulated": {rule.id: simulated(rule) for rule in rules},
    }
