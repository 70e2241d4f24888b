"""When workers were on orders, from the log in pieces: their days, and the spells after which a pause was due."""

from __future__ import annotations

from typing import Any

import ibis
import numpy as np
import pyarrow as pa

from gongyou.calc.spans import Days, Pauses, days_and_pauses
from gongyou.rooms.platforms.metrics.encoded import Rows
from gongyou.rooms.platforms.metrics.material import Material
from gongyou.rooms.platforms.metrics.pieces import Columns, pieces
from gongyou.rooms.platforms.riding.spans import DAY, Place, all_orders
from gongyou.rules.continuous_time import Terms


def place_of(material: Material) -> Place:
    """The local days and the zone by which instants are read."""
    return (material.scope.first, material.scope.last), material.scheme.zone


def continuous(material: Material) -> Terms:
    """The terms of continuous order-taking, in seconds."""
    terms = material.terms
    return Terms(terms.continuous_minutes * 60, terms.reset_minutes * 60, terms.pause_minutes * 60)


def rider_days(material: Material) -> Rows:
    """Worker, local day, orders begun, seconds engaged; in order."""

    def found() -> Rows:
        days = [each[0] for each in _rides(material)]
        worker, day, orders, engaged = (
            np.concatenate([getattr(each, name) for each in days]) for name in ("worker", "day", "orders", "engaged")
        )
        known, place = np.unique(worker, return_inverse=True)
        names = material.worker_names
        columns = {"worker": place, "day": day, "orders": orders, "engaged": engaged}
        return Rows(columns, {"worker": [names[each] for each in known.tolist()]})

    return material.once("rider_days", found)


def pauses_due(material: Material) -> Any:
    """The spells that exceeded the limit as a table: worker_key, spell, start, engaged, prompt_at, pause_from and
    pause_until, which says when the pause ends."""
    held = [each[1] for each in _rides(material)]
    columns = {
        name: np.concatenate([getattr(each, name) for each in held])
        for name in ("worker", "start", "engaged", "prompt_at", "pause_from")
    }
    columns["pause_until"] = columns["pause_from"] + continuous(material).pause
    columns["spell"] = np.arange(len(columns["start"]))
    kinds = {name: pa.int32() if name == "worker" else pa.int64() for name in columns}
    due = ibis.memtable(pa.table({name: pa.array(column, kinds[name]) for name, column in columns.items()}))
    return due.inner_join(material.coded, "worker").drop("worker")


def _rides(material: Material) -> list[tuple[Days, Pauses]]:
    def found() -> list[tuple[Days, Pauses]]:
        terms = continuous(material)
        spans = material.numbered(all_orders(material.attempts, place_of(material)))
        return [
            days_and_pauses(*_sound(each["spans"]), (terms.limit, terms.reset_gap))
            for each in pieces(material, spans=spans)
        ]

    return material.once("rides", found)


def _sound(rows: Columns) -> tuple[Any, Any, Any]:
    """Workers, starts and ends of the orders that `on_orders` counts."""
    length = rows["end"] - rows["start"]
    kept = (length >= 0) & (length <= DAY)
    worker, start, end = (rows[name] if kept.all() else rows[name][kept] for name in ("worker", "start", "end"))
    return worker, start, end
