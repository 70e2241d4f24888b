"""When workers were on orders, from the log in pieces: their days, and the spells after which a pause was due."""

from __future__ import annotations

from typing import Any

import ibis
import numpy as np
import pyarrow as pa

from gongyou.calc.spans import Days, Pauses, days_and_pauses
from gongyou.rooms.platforms.metrics.encoded import Rows
from gongyou.rooms.platforms.metrics.material import Material
from gongyou.rooms.platforms.metrics.taken_attempts import UNSOUND, Columns, taken_attempts
from gongyou.rooms.platforms.riding.spans import DAY, Place
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
        spans = taken_attempts(material).pieces("worker", "start", "shift", "length")
        return [days_and_pauses(*_sound(each), (terms.limit, terms.reset_gap)) for each in spans]

    return material.once("rides", found)


def _sound(rows: Columns) -> tuple[Any, Any, Any]:
    """Workers, local starts and ends of the attempts that `on_orders` counts: those of a day at most."""
    length = rows["length"].astype(np.int64)
    kept = (length != UNSOUND) & (length <= DAY)
    start = rows["start"].astype(np.int64) + rows["shift"]
    worker, start, length = (each if kept.all() else each[kept] for each in (rows["worker"], start, length))
    return worker, start, start + length
