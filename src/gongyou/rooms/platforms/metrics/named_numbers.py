"""Names of the order log as whole numbers: areas, weathers and tiers by their places in the alphabet."""

from __future__ import annotations

from typing import Any

import ibis
import pyarrow as pa

from gongyou.calc.whole_sums import placed
from gongyou.rooms.platforms.metrics.encoded import Rows
from gongyou.rooms.platforms.metrics.material import Material

Table = Any


def names_of(material: Material, column: str) -> list[str]:
    """The names that the period's attempts hold in a column, in order; always among them the empty one, for none."""

    def found() -> list[str]:
        rows = material.attempts
        if column not in rows.columns:
            return [""]
        rows = rows.select(name=column).distinct().order_by("name")
        return sorted({"", *(each["name"] for each in material.rows(rows) if each["name"] is not None)})

    return material.throughout(f"names of {column}", found)


def in_numbers(material: Material, rows: Table, **columns: str) -> Table:
    """The rows with a number (int16) in the place of each name; `columns` says which of the log's each one holds.

    A name is never missing here (`strata.named`). Grouping by numbers costs a fraction of grouping by names.
    """
    held = rows
    for name, column in columns.items():
        listed = names_of(material, column)
        coded = ibis.memtable(
            pa.table({"named": pa.array(listed, pa.string()), "place": pa.array(range(len(listed)), pa.int16())})
        )
        joined = held.inner_join(coded, held[name] == coded.named).drop(name, "named")
        held = joined.rename({name: "place"})
    return held


def with_names(rows: Rows, **listed: list[str]) -> Rows:
    """The rows, of each column named here the places among its names that occur, as `encoded` gives a text column."""
    columns, names = dict(rows.columns), dict(rows.names)
    for name, every in listed.items():
        known, columns[name] = placed(rows[name])
        names[name] = [every[place] for place in known.tolist()]
    return Rows(columns, names)
