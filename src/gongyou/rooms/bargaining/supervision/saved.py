"""A run as data, and back."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from gongyou.lake.provenance import Figure, Provenance
from gongyou.rooms.bargaining.supervision.made import Made
from gongyou.rooms.bargaining.whatif.saved import plain


def report_json(made: Made) -> dict[str, Any]:
    """Amounts are text, snapshots too. Names no worker."""
    found = made.figure.provenance
    return {
        "supervision": plain(made.figure.value),
        "cases_figure": made.cases.id if made.cases else None,
        "provenance": {
            "id": found.id,
            "measure": found.measure,
            "version": found.version,
            "page": found.page,
            "params": dict(found.params),
            "snapshots": {name: None if number is None else str(number) for name, number in found.snapshots.items()},
            "rules": dict(found.rules),
            "code": found.code,
            "engine": found.engine,
            "digest": found.digest,
            "computed_at": found.computed_at,
        },
    }


def figure_of(report: Mapping[str, Any]) -> Figure:
    """The figure of a report, for its page and its papers."""
    saved = report["provenance"]
    snapshots = {name: None if number is None else int(number) for name, number in saved["snapshots"].items()}
    provenance = Provenance(**{**saved, "snapshots": snapshots})
    return Figure(provenance.id, provenance.measure, report["supervision"], provenance)
