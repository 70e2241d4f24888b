"""The catalogue: every metric of the audit by its id, in the order of the report."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from functools import cache
from importlib import import_module

from gongyou.core.text import Text
from gongyou.rooms.platforms.metrics.metric import Assess, Metric, Needs, Right, Section

# The modules that note metrics when they are imported; one noun each.
MODULES: tuple[str, ...] = (
    "appeals",
    "computability",
    "deductions",
    "equal_pay",
    "feasibility",
    "hidden_rule",
    "hourly_pay",
    "inequality",
    "offer_quality",
    "offer_rate",
    "offers",
    "promises",
    "publication",
    "refusals",
    "rest",
    "rule_changes",
    "take_rate",
    "thresholds",
)
_NOTED: dict[str, Metric] = {}


def metric(
    id: str,  # noqa: A002 (the specification's own word)
    *,
    title: Text,
    hangs_on: tuple[Section, Right],
    definition: Text,
    needs: Sequence[Needs],
    page: str,
) -> Callable[[Assess], Assess]:
    """Notes a metric. Raises ValueError for a second one of the same id."""

    def note(assess: Assess) -> Assess:
        if id in _NOTED:
            raise ValueError(f"metric {id} is noted twice")
        _NOTED[id] = Metric(id, title, *hangs_on, definition, tuple(needs), page, assess)
        return assess

    return note


@cache
def metrics() -> tuple[Metric, ...]:
    """All metrics, A1 first."""
    for name in MODULES:
        import_module(f"gongyou.rooms.platforms.metrics.{name}")
    return tuple(sorted(_NOTED.values(), key=lambda each: _place(each.id)))


def _place(number: str) -> tuple[str, int]:
    found = re.fullmatch(r"([A-G])(\d+)", number)
    assert found is not None, number  # noqa: S101 (a declaration's own mistake)
    return found[1], int(found[2])
