"""Prompts and pauses of a table of riders: which were due, which were given, what was pushed inside them."""

from __future__ import annotations

from typing import Any

import ibis

from gongyou.rooms.platforms.measures.scope import UNKNOWN_WORKER
from gongyou.rooms.platforms.riding.spans import Place, local_second
from gongyou.rules.continuous_time import Terms, spell_table

Table = Any


def due_pauses(spans: Table, terms: Terms) -> Table:
    """The spells that exceeded the limit, one row each: when the prompt was due and from when until when to pause."""
    found = spell_table(spans, terms)
    return found.filter(found.prompt_at.notnull())


def prompts_given(prompts: Table, kind: str, place: Place) -> Table:
    """worker_key, at (local second), confirmed (1 or 0) of the prompts of one kind."""
    rows = prompts.filter((prompts.kind == kind) & (prompts.worker_key != UNKNOWN_WORKER))
    return rows.select(
        "worker_key",
        at=local_second(rows.prompted_at, place),
        confirmed=ibis.ifelse(rows.confirmed_at.notnull(), 1, 0).cast("int64"),
    )


def answered(due: Table, given: Table) -> Table:
    """The pauses with `prompts`: how many prompts came between the start of the spell and the end of the pause."""
    inside = due.join(given, [due.worker_key == given.worker_key, given.at >= due.start, given.at <= due.pause_until])
    counted = inside.group_by("worker_key", "spell").aggregate(prompts=inside.count().cast("int64"))
    joined = due.left_join(counted, ["worker_key", "spell"])
    return joined.select(
        "worker_key", "spell", "start", "engaged", "prompt_at", "pause_from", "pause_until",
        prompts=joined.prompts.fill_null(0),
    )  # fmt: skip


def pushed_inside(due: Table, pushed: Table) -> Table:
    """worker_key, attempt_id, at of the orders that were pushed strictly inside a pause that was due."""
    pauses = due.select("worker_key", "pause_from", "pause_until")
    found = pushed.join(
        pauses,
        [
            pushed.worker_key == pauses.worker_key,
            pushed.at > pauses.pause_from,
            pushed.at < pauses.pause_until,
        ],
    )
    return found.select("worker_key", "attempt_id", "at").distinct()
