"""What cases are read from: the platform's tables over a span of days under a scheme, and what of it is missing."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

from gongyou.core.text import Text
from gongyou.rooms.platforms.measures.scope import Scope
from gongyou.rooms.platforms.metrics.assessed import assessed, lacks
from gongyou.rooms.platforms.metrics.judging import judged
from gongyou.rooms.platforms.metrics.material import Material
from gongyou.rooms.platforms.metrics.metric import Needs
from gongyou.rooms.platforms.metrics.outcome import Outcome
from gongyou.rooms.platforms.metrics.terms import Terms
from gongyou.rooms.platforms.names import PLATFORMS
from gongyou.rules import catalogue
from gongyou.rules.schemes import PayScheme

if TYPE_CHECKING:
    from gongyou.lake.provenance import View

# Of a platform without a scheme only the clock and the currency are asked; this one says both.
CLOCK = "demo.suian"


def scheme_read(written: str) -> PayScheme:
    """The scheme of a text, or of the packs by its id. Raises BadInput with the line, NotFound for an unknown id."""
    if "\n" in written.strip() or ":" in written:
        return PayScheme.parse(written, Path("scheme.yaml"))
    # Never a path: what an officer types must not open files of the server.
    return catalogue.standard().scheme(written.strip())


def clock_scheme(platform: str) -> PayScheme:
    """The scheme whose zone and currency hold for a platform when no clause names another."""
    known = PLATFORMS.get(platform)
    return PayScheme.load(known.scheme if known else CLOCK)


def case_material(
    view: View, platform: str, span: tuple[date, date], scheme: PayScheme, terms: Mapping[str, Any], register: Any
) -> Material:
    """The platform's tables on the days of the span, to be compared to the fen (tolerance 0)."""
    params = {
        "platform": platform,
        "from": span[0].isoformat(),
        "to": span[1].isoformat(),
        "scheme": scheme.id,
        "tolerance": "0",
    }
    return Material(view, Scope.read(params), scheme, Terms.read(terms), register or {})


def over(material: Material, span: tuple[date, date]) -> Material:
    """The same tables, scheme and terms over other days."""
    return Material(
        material.view,
        replace(material.scope, first=span[0], last=span[1]),
        material.scheme,
        material.terms,
        material.register,
    )


Needed = Sequence[tuple[str, tuple[str, ...]]]


@dataclass(frozen=True)
class Filled:
    """What the columns of a platform's tables hold. `columns` are all that will be asked for of each table.

    They are counted together and once for each span of days: a question by itself costs Ibis more than the engine.
    """

    columns: Mapping[str, frozenset[str]]
    _counts: dict[tuple[Any, ...], Mapping[str, int]] = field(default_factory=dict, repr=False)

    @classmethod
    def of(cls, needed: Iterable[Needed]) -> Self:
        """For what several clauses need."""
        columns: dict[str, frozenset[str]] = {}
        for table, names in (each for one in needed for each in one):
            columns[table] = columns.get(table, frozenset()) | frozenset(names)
        return cls(columns)

    def lacking_said(self, material: Material, needed: Needed) -> list[Text]:
        """For each table and its columns that hold nothing in the period: a sentence that names them."""
        return [lacks(table, lacking) for table, names in needed if (lacking := self._lacking(material, table, names))]

    def _lacking(self, material: Material, table: str, columns: tuple[str, ...]) -> tuple[str, ...]:
        if table == "register":
            return material.lacking(Needs(table, columns))
        found = self._counted(material, table)
        if not found["rows"]:
            return ("rows",)
        return tuple(name for name in columns if not found.get(name))

    def _counted(self, material: Material, table: str) -> Mapping[str, int]:
        scope = material.scope
        asked = (table, scope.platform, scope.first, scope.last, material.scheme.zone)
        if asked not in self._counts:
            held = material.table(table)
            counts = {name: held[name].count().cast("int64") for name in held.columns if name in self.columns[table]}
            [found] = material.rows(held.aggregate(rows=held.count().cast("int64"), **counts))
            self._counts[asked] = found
        return self._counts[asked]


def judged_outcome(material: Material, metric: str) -> Outcome:
    """A metric's answer with its claims judged by the terms of the material (docs/algorithms/verdicts.md)."""
    return judged(assessed(material, [metric]), material.terms)[metric]
