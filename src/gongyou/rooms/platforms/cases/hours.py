"""Cases of hours and rest: worker-days, spells without a break, worker-weeks."""

from __future__ import annotations

from typing import Any

import ibis

from gongyou.rooms.platforms.cases.shape import Table, as_cases, state_of
from gongyou.rooms.platforms.measures.scope import UNKNOWN_WORKER
from gongyou.rooms.platforms.metrics.material import Material
from gongyou.rooms.platforms.metrics.rides import continuous, place_of
from gongyou.rooms.platforms.metrics.strata import named
from gongyou.rooms.platforms.metrics.worker_sums import EPOCH
from gongyou.rooms.platforms.riding.days import MONDAY, daily, whole_days
from gongyou.rooms.platforms.riding.rests import prompts_given, with_pushes
from gongyou.rooms.platforms.riding.spans import local_second, on_orders, pushes
from gongyou.rules.continuous_time import spell_table

NOTHING: Any = ibis.literal(0, type="int64")


def days_over(material: Material) -> Table:
    """Each worker-day with time on orders; broken where it exceeds the daily minutes of the terms (metric E1)."""
    days = _days(material)
    return as_cases(days.mutate(state=state_of(days.measured > days.bound)))


def days_over_unanswered(material: Material, answer: str) -> Table:
    """The same; a longer day is kept with a prompt (`answer` "prompted") or one the rider confirmed ("confirmed")."""
    days = _days(material)
    given = prompts_given(material.table("prompts"), "daily", place_of(material))
    by_day = given.group_by(told=given.worker_key, told_on=whole_days(given.at)).aggregate(
        prompted=given.count().cast("int64"), confirmed=given.confirmed.sum().cast("int64")
    )
    joined = days.left_join(by_day, [days.worker == by_day.told, days.day == by_day.told_on])
    answered = (joined[answer] > 0).fill_null(False)
    return as_cases(joined.mutate(state=state_of((joined.measured > joined.bound) & ~answered)))


def _days(material: Material) -> Table:
    """Worker-days without their state; the area is the first by name of those in which orders began that day."""
    place = place_of(material)
    days = daily(on_orders(material.attempts, place))
    areas = _areas(material)
    joined = days.left_join(areas, [days.worker_key == areas.rider, days.day == areas.on])
    return joined.select(
        "day",
        worker=joined.worker_key,
        area=joined.where.fill_null(""),
        case=joined.day.cast("string"),
        owed=NOTHING,
        measured=joined.engaged,
        bound=ibis.literal(material.terms.daily_minutes * 60, type="int64"),
    )


def _areas(material: Material) -> Table:
    rows = material.attempts.filter(material.attempts.worker_key != UNKNOWN_WORKER)
    moment = rows.accepted_at.coalesce(rows.dispatched_at)
    held = rows.select(
        rider=rows.worker_key, on=whole_days(local_second(moment, place_of(material))), area=named(rows, "area")
    )
    return held.group_by("rider", "on").aggregate(where=held.area.min())


def spells_pushed(material: Material) -> Table:
    """Each spell on orders without a break; broken where it exceeds the limit and an order was pushed in the pause.

    Limit, gap that ends a spell and pause are those of the terms (metric E1). `measured` counts the orders pushed.
    """
    place = place_of(material)
    spells = spell_table(on_orders(material.attempts, place), continuous(material))
    pushed = with_pushes(spells, pushes(material.attempts, place))
    by_spell = pushed.group_by("worker_key", "spell").aggregate(
        start=pushed.start.min(),
        due=pushed.prompt_at.min(),
        pushed=pushed.attempt_id.count().cast("int64"),
    )
    day = whole_days(by_spell.due.coalesce(by_spell.start))
    areas = _areas(material)
    rows = by_spell.mutate(day=day, first=whole_days(by_spell.start))
    joined = rows.left_join(areas, [rows.worker_key == areas.rider, rows.first == areas.on])
    found = joined.select(
        "day",
        worker=joined.worker_key,
        area=joined.where.fill_null(""),
        case=joined.start.cast("string"),
        state=state_of((joined.pushed > 0) & joined.due.notnull()),
        owed=NOTHING,
        measured=ibis.ifelse(joined.due.notnull(), joined.pushed, 0),
        bound=NOTHING,
    )
    return as_cases(found)


def weeks_without_rest(material: Material) -> Table:
    """Each worker and whole week of the scope with orders; broken with orders on more days than the terms allow.

    A week is counted whole from Monday to Sunday (metric E1); one that the scope cuts is left out.
    """
    days = daily(on_orders(material.attempts, place_of(material)))
    days = days.filter(days.orders > 0)
    rows = days.mutate(week=days.day - (days.day + MONDAY) % 7)
    first, last = ((day - EPOCH).days for day in (material.scope.first, material.scope.last))
    rows = rows.filter((rows.week >= first) & (rows.week + 6 <= last))
    areas = _areas(material)
    joined = rows.left_join(areas, [rows.worker_key == areas.rider, rows.day == areas.on])
    weeks = joined.group_by("worker_key", "week").aggregate(
        area=joined.where.min(), worked=joined.day.nunique().cast("int64")
    )
    found = weeks.select(
        worker=weeks.worker_key,
        area=weeks.area.fill_null(""),
        # The breach is complete on Sunday.
        day=weeks.week + 6,
        case=weeks.week.cast("string"),
        state=state_of(weeks.worked > material.terms.days_in_a_row),
        owed=NOTHING,
        measured=weeks.worked,
        bound=ibis.literal(material.terms.days_in_a_row, type="int64"),
    )
    return as_cases(found)
