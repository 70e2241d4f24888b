"""When riders were on orders, when they were online, and when an order was pushed to them: whole local seconds."""

from __future__ import annotations

from datetime import date
from typing import Any

import ibis

from gongyou.rooms.platforms.measures.scope import UNKNOWN_WORKER
from gongyou.rules.engaged_time import whole_seconds
from gongyou.rules.schemes.declared import shift_of

Column = Any
Table = Any

DAY = 86_400
Place = tuple[tuple[date, date], str]  # the local days that are looked at, and their zone


def on_orders(attempts: Table, place: Place) -> Table:
    """worker_key, start, end of every attempt that was taken: from its acceptance until it was done or taken away.

    An attempt that was accepted and later reassigned or called off counts until then. Without a moment of acceptance an
    accepted one begins with its dispatch. What runs backwards or lasts longer than a day is left out.
    """
    return _sound(_of_orders(attempts, place))


def _of_orders(attempts: Table, place: Place) -> Table:
    ended = attempts.delivered_at
    if "released_at" in attempts.columns:
        ended = ended.coalesce(attempts.released_at)
    began = attempts.accepted_at.coalesce(
        ibis.ifelse(attempts.outcome == "accepted", attempts.dispatched_at, ibis.null(attempts.dispatched_at.type()))
    )
    return _spans(attempts, (began, ended), place)


def online(sessions: Table, place: Place) -> Table:
    """worker_key, start, end of the closed sessions, training left out (it is no time in which orders come)."""
    held = sessions
    if "kind" in held.columns:
        held = held.filter(held.kind.isnull() | (held.kind != "training"))
    return _sound(_spans(held, (held.online_at, held.offline_at), place))


def pushes(attempts: Table, place: Place) -> Table:
    """worker_key, at, attempt_id of the orders that the platform pushed; what a worker grabbed was not pushed."""
    rows = attempts.filter(attempts.worker_key != UNKNOWN_WORKER)
    moment = rows.dispatched_at
    if "pushed_at" in rows.columns:
        moment = rows.pushed_at.coalesce(moment)
    if "channel" in rows.columns:
        rows = rows.filter((rows.channel != "grabbed").fill_null(True))
    return rows.select("worker_key", "attempt_id", at=local_second(moment, place))


def local_second(moment: Column, place: Place) -> Column:
    """Whole seconds since 1970 on the clock of the place."""
    return whole_seconds(moment) + shift_of(moment, *place)


def _spans(rows: Table, ends: tuple[Column, Column], place: Place) -> Table:
    began, ended = ends
    first = local_second(began, place)
    return rows.select("worker_key", start=first, end=first + whole_seconds(ended) - whole_seconds(began))


def _sound(held: Table) -> Table:
    return held.filter(
        (held.worker_key != UNKNOWN_WORKER)
        & (held.end >= held.start).fill_null(False)
        & (held.end - held.start <= DAY).fill_null(False)
    )
