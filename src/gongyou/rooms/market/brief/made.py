"""What a brief is asked for, and what comes out."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from gongyou.core.period import Month
from gongyou.core.text import LANGUAGES, Text
from gongyou.lake.provenance import Figure, canonical
from gongyou.rooms.market import names
from gongyou.rooms.market.brief.keys import KeyLine
from gongyou.rooms.market.measures.scope import Scope

if TYPE_CHECKING:
    from gongyou.kit.documents import Document


@dataclass(frozen=True, slots=True)
class BriefRequest:
    """Region (GB/T 2260), month, the region's name, and by platform the share of orders that its rule reproduces."""

    region: str
    period: Month
    name: Text
    reproduced: Mapping[str, Any] = field(default_factory=dict)

    @classmethod
    def of(cls, region: str, period: str, *, name: Text | None = None) -> BriefRequest:
        """The request for a region by its code, named by the room's table unless a name is given.

        A region that is no code and a month that is none raise BadInput.
        """
        scope = Scope.read({"region": region, "period": period})
        return cls(scope.region, scope.period, name or names.region(region))

    @property
    def params(self) -> dict[str, Any]:
        """The parameters of every figure of the brief."""
        return {"region": self.region, "period": str(self.period)}


@dataclass(frozen=True)
class MadeBrief:
    """The document with the figures it was made from."""

    request: BriefRequest
    figures: Mapping[str, Figure]
    keys: tuple[KeyLine, ...]
    document: Document

    def key_figures_json(self) -> list[dict[str, Any]]:
        """The key figures with value, changes and what is printed, all JSON."""
        return [
            {
                "key": line.key,
                "measure": line.measure,
                "figure": self.figures[line.measure].id,
                "label": {language: line.label.on(language) for language in LANGUAGES},
                "value": None if line.value is None else str(line.value),
                "shown": {language: line.shown(language) for language in LANGUAGES},
                **{
                    name: {
                        "value": None if moved.value is None else str(moved.value),
                        "shown": {language: moved.shown(language) for language in LANGUAGES},
                    }
                    for name, moved in (("month", line.month), ("year", line.year))
                },
            }
            for line in self.keys
        ]

    def as_json(self) -> dict[str, Any]:
        """The whole brief as data: what brief.json holds and --json prints."""
        return {
            "region": self.request.region,
            "name": {language: self.request.name.on(language) for language in LANGUAGES},
            "period": str(self.request.period),
            "key_figures": self.key_figures_json(),
            "figures": {
                measure: {
                    "id": figure.id,
                    "provenance": {language: figure.provenance.line(language) for language in LANGUAGES},
                    "value": json.loads(canonical(figure.value)),
                }
                for measure, figure in self.figures.items()
            },
        }
