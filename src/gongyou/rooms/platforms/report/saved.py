"""A published audit read back from its report, so that page, HTML and Word need no second computation."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from gongyou.lake.provenance import Figure, Provenance
from gongyou.rooms.platforms.measures.scope import Scope
from gongyou.rooms.platforms.report.made import Audit


def audit_of(report: Mapping[str, Any]) -> Audit:
    """The audit of a report.json. Workers' keys were never in it, so `breaches` holds kinds only."""
    figure = _figure(report["pay_audit"])
    return Audit(
        scope=Scope.read(figure.provenance.params),
        figure=figure,
        breaches=_figure(report["pay_breaches"]),
        batches=tuple(report["batches"]),
        metrics=_figure(report["metrics"]) if "metrics" in report else None,
    )


def _figure(saved: Mapping[str, Any]) -> Figure:
    found = {name: value for name, value in saved["provenance"].items() if name != "line"}
    snapshots = {name: None if number is None else int(number) for name, number in found["snapshots"].items()}
    provenance = Provenance(**{**found, "snapshots": snapshots})
    return Figure(provenance.id, provenance.measure, saved["value"], provenance)
