"""A what-if as data: its figures with where they come from."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from gongyou.lake.provenance import Figure, Provenance


def report_json(figure: Figure) -> dict[str, Any]:
    """Amounts and shares are text, so that no reader turns them into floats."""
    return {"what_if": plain(figure.value), "provenance": figure.provenance.as_json()}


def figure_of(report: Mapping[str, Any]) -> Figure:
    """The figure of a report, for its page and its papers."""
    provenance = Provenance.read(report["provenance"])
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
