"""A what-if as data: its figures with where they come from."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from gongyou.lake.provenance import Figure, Provenance


def report_json(figure: Figure) -> dict[str, Any]:
    """Amounts and shares are text, so that no reader turns them into floats."""
    found = figure.provenance
    provenance = {
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
    }
    return {"what_if": plain(figure.value), "provenance": provenance}


def figure_of(report: Mapping[str, Any]) -> Figure:
    """The figure of a report, for its page and its papers."""
    saved = report["provenance"]
    snapshots = {name: None if number is None else int(number) for name, number in saved["snapshots"].items()}
    provenance = Provenance(**{**saved, "snapshots": snapshots})
    return Figure(provenance.id, provenance.measure, report["what_if"], provenance)


def plain(value: Any) -> Any:
    """The same with decimals as text."""
    if isinstance(value, Decimal):
        return str(value)
    if isinstance(value, Mapping):
        return {str(name): plain(each) for name, each in value.items()}
    if isinstance(value, (list, tuple)):
        return [plain(each) for each in value]
    return value
