"""What the pages ask for: which logs there are, and a what-if while numbers are being moved."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from django.conf import settings

from gongyou.core.text import Text
from gongyou.kit.lakes import open_lake
from gongyou.registry.platform_names import platform_called

if TYPE_CHECKING:
    from gongyou.lake import Lake
    from gongyou.rooms.bargaining.whatif.asked import Asked
    from gongyou.rooms.bargaining.whatif.replay import Known, Replay

# What no rule changes, of the questions asked last; in this process only, and never of an older snapshot.
KEPT = 4
_kept: OrderedDict[tuple[Any, ...], Known] = OrderedDict()
_lock = threading.Lock()


@dataclass(frozen=True, slots=True)
class Logged:
    """A platform whose orders are in the lake, with the first and last day of dispatch (UTC)."""

    code: str
    name: Text
    first: date
    last: date


def platforms_logged() -> list[Logged]:
    """The platforms that the lake holds orders of, by code; one small aggregation."""
    lake = open_lake()
    if lake.snapshot("orders") is None:
        return []
    with lake.engine() as engine:
        orders = engine.table("orders")
        spans = orders.group_by("platform").aggregate(first=orders.dispatched_at.min(), last=orders.dispatched_at.max())
        rows = engine.execute(spans.order_by("platform")).to_pylist()
    return [
        Logged(row["platform"], platform_called(row["platform"]), row["first"].date(), row["last"].date())
        for row in rows
    ]


@contextmanager
def replaying(asked: Asked) -> Iterator[Callable[[Asked], Replay]]:
    """While the block runs: a function that replays questions that differ from `asked` in their numbers alone."""
    from gongyou.rooms.bargaining.whatif.replay import known_of, replayed

    lake = open_lake()
    with lake.engine() as engine:
        key = _key(lake, asked)
        with _lock:
            # What was known of an older snapshot, of people erased since among others, is forgotten at once.
            for stale in [each for each in _kept if each[0] == key[0] and each[1] != key[1]]:
                del _kept[stale]
            known = _kept.get(key)
        if known is None:
            known = known_of(engine, asked)
            with _lock:
                _kept[key] = known
                while len(_kept) > KEPT:
                    _kept.popitem(last=False)
        yield lambda question: replayed(engine, question, known)


def _key(lake: Lake, asked: Asked) -> tuple[Any, ...]:
    snapshots = tuple(lake.snapshot(table) for table in ("orders", "sessions", "workers"))
    limits = (asked.day_hours, asked.spell_hours, asked.speed)
    return (str(settings.GONGYOU_DATA_DIR), snapshots, asked.platform, asked.before, asked.first, asked.last, limits)
