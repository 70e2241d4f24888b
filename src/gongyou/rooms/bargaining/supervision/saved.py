"""A run as data, and back."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from gongyou.calc.suppression import MINIMUM_WORKERS
from gongyou.core.figures import SUPPRESSED
from gongyou.lake.provenance import Figure, Provenance
from gongyou.rooms.bargaining.supervision.made import Made
from gongyou.rooms.bargaining.whatif.saved import plain


def report_json(made: Made) -> dict[str, Any]:
    """Amounts are text, snapshots too. Names no worker."""
    return {
        "supervision": plain(made.figure.value),
        "cases_figure": made.cases.id if made.cases else None,
        "provenance": made.figure.provenance.as_json(),
    }


def figure_of(report: Mapping[str, Any]) -> Figure:
    """The figure of a report, for its page and its papers."""
    provenance = Provenance.read(report["provenance"])
    return Figure(provenance.id, provenance.measure, report["supervision"], provenance)


def released(report: Mapping[str, Any]) -> dict[str, Any]:
    """The report as it may leave the house: counts under ten workers, and areas with so few, are hidden."""
    clauses = [_released(each) for each in report["supervision"]["clauses"]]
    return {**report, "supervision": {**report["supervision"], "clauses": clauses}}


def _released(clause: Mapping[str, Any]) -> dict[str, Any]:
    found = dict(clause)
    for name in ("workers", "workers_broken"):
        if 0 < (found.get(name) or 0) < MINIMUM_WORKERS:
            found[name] = SUPPRESSED
    worst = found.get("worst")
    if worst and worst["workers"] < MINIMUM_WORKERS:
        found["worst"] = SUPPRESSED
    return found
