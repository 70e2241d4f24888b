"""Prompts and pauses of a table of riders: which were due, which were given, what was pushed inside them."""

from __future__ import annotations

from typing import Any

import ibis

from gongyou.rooms.platforms.measures.scope import UNKNOWN_WORKER
from gongyou.rooms.platforms.riding.spans import Place, local_second

Table = Any


def prompts_given(prompts: Table, kind: str, place: Place) -> Table:
    """worker_key, at (local second), confirmed (1 or 0) of the prompts of one kind."""
    rows = prompts.filter((prompts.kind == kind) & (prompts.worker_key != UNKNOWN_WORKER))
    return rows.select(
        "worker_key",
        at=local_second(rows.prompted_at, place),
        confirmed=ibis.ifelse(rows.confirmed_at.notnull(), 1, 0).cast("int64"),
    )


def answered(due: Table, given: Table) -> Table:
    """The pauses with `prompts`: how many prompts came between the start of the spell and the end of the pause.

    Joined before it is counted, so that the spells are worked out once.
    """
    prompts = given.select(told="worker_key", prompted="at")
    joined = due.left_join(
        prompts,
        [due.worker_key == prompts.told, prompts.prompted >= due.start, prompts.prompted <= due.pause_until],
    )
    spell = ("worker_key", "spell", "start", "engaged", "prompt_at", "pause_from", "pause_until")
    return joined.group_by(*spell).aggregate(prompts=joined.prompted.count().cast("int64"))


def with_pushes(pauses: Table, pushed: Table) -> Table:
    """The pauses, once for each order that was pushed strictly inside: `attempt_id` and `at`; both NULL without one."""
    orders = pushed.select("attempt_id", "at", rider="worker_key")
    joined = pauses.left_join(
        orders,
        [pauses.worker_key == orders.rider, orders.at > pauses.pause_from, orders.at < pauses.pause_until],
    )
    return joined.drop("rider")
