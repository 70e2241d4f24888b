"""Continuous order-taking 连续接单: spells, the prompt to rest, the pause after it, orders pushed inside the pause.

- A spell joins a worker's orders that overlap, touch, or follow after less than `reset_gap`. Its engaged time is the
  length of the union of its orders: gaps inside it neither count nor reset (人社厅发〔2023〕50号 第四条).
- The limit is exceeded where the engaged time is more than `limit`; exactly the limit is not more. `prompt_at` is the
  instant at which the engaged time reaches the limit.
- `pause_from` is the end of the current order: the last end among the orders that had begun by `prompt_at`.
  `pause_until` is `pause` later (《外卖平台服务管理基本要求》: 自完成当前订单起，20 分钟内不推单).
- A push is a violation strictly between `pause_from` and `pause_until`. A spell has one prompt, however long it grows.

Said twice, and tested to agree: for one worker in Python, for a whole log in columns of whole seconds.

    spells(orders, terms) -> list[Spell]              pauses(orders, terms) -> list[Pause]
    violations(pauses, pushes) -> list[int]           spell_table(orders, terms) -> Table, one row a spell
    long_spells(orders, terms) -> Table, those above the limit alone

The standard does not say which gap begins a new spell: it is a parameter that is printed with each number.
Method and limits: docs/algorithms/continuous-orders.md.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import ibis

Order = tuple[int, int]
Table = Any


@dataclass(frozen=True, slots=True)
class Terms:
    """What spells are held against, in seconds: 推荐性国标 2025-12-04; the gap is a convention of the product."""

    limit: int = 4 * 3600
    reset_gap: int = 20 * 60
    pause: int = 20 * 60

    def __post_init__(self) -> None:
        if self.limit <= 0 or self.reset_gap <= 0 or self.pause < 0:
            raise ValueError("the limit and the gap are above zero, the pause not below")


@dataclass(frozen=True, slots=True)
class Spell:
    """Orders without a gap of `reset_gap` between them, in order of start; `engaged` is the length of their union."""

    start: int
    end: int
    engaged: int
    orders: tuple[Order, ...]


@dataclass(frozen=True, slots=True)
class Pause:
    """A spell that exceeded the limit: when the prompt was due, and between which instants nothing may be pushed."""

    spell: Spell
    prompt_at: int
    pause_from: int
    pause_until: int


def spells(orders: Iterable[Order], terms: Terms) -> list[Spell]:
    """One worker's spells in order of time, from (start, end) in whole seconds; what runs backwards is left out."""
    found: list[Spell] = []
    held: list[Order] = []
    end = engaged = 0
    for order in sorted(each for each in orders if each[0] <= each[1]):
        if held and order[0] - end >= terms.reset_gap:
            found.append(Spell(held[0][0], end, engaged, tuple(held)))
            held, engaged = [], 0
        if not held:
            end = order[0]
        engaged += max(0, order[1] - max(order[0], end))
        end = max(end, order[1])
        held.append(order)
    if held:
        found.append(Spell(held[0][0], end, engaged, tuple(held)))
    return found


def pauses(orders: Iterable[Order], terms: Terms) -> list[Pause]:
    """The pauses that are due to one worker, one for each spell that is longer than the limit."""
    return [_pause(spell, terms) for spell in spells(orders, terms) if spell.engaged > terms.limit]


def _pause(spell: Spell, terms: Terms) -> Pause:
    left, reached, prompt_at = terms.limit, spell.start, spell.end
    for start, end in spell.orders:
        begin = max(start, reached)
        if end - begin > left:
            prompt_at = begin + left
            break
        left -= max(0, end - begin)
        reached = max(reached, end)
    current = max(end for start, end in spell.orders if start <= prompt_at)
    return Pause(spell, prompt_at, current, current + terms.pause)


def violations(due: Sequence[Pause], pushes: Iterable[int]) -> list[int]:
    """The pushes that fall strictly inside a pause, in order of time."""
    return sorted(push for push in pushes if any(each.pause_from < push < each.pause_until for each in due))


def spell_table(orders: Table, terms: Terms) -> Table:
    """The spells of a table with `worker_key`, `start` and `end` (int64, whole seconds): one row each, in no order.

    Columns: worker_key, spell (1, 2 … in order of time), start, end, engaged, orders, and prompt_at, pause_from,
    pause_until, NULL where the limit is not exceeded. Rows without a key or a sound span are left out.
    """
    return _told(_crossed(_spells(orders, terms), terms), terms)


def long_spells(orders: Table, terms: Terms) -> Table:
    """The spells of `spell_table` that exceed the limit. The others, nearly all, are added up and not looked into."""
    rows = _spells(orders, terms)
    whole = rows.group_by("worker_key", "spell").aggregate(together=rows.added.sum())
    long = whole.filter(whole.together > terms.limit).select("worker_key", "spell")
    return _told(_crossed(rows.semi_join(long, ["worker_key", "spell"]), terms), terms)


def added_spans(orders: Table, terms: Terms | None = None) -> Table:
    """The rows with a key and a sound span: worker_key, start, end, `added` (the seconds that each adds to those
    before it) and `begins`, 1 where it begins a spell by the gap of the terms (the standard ones without any)."""
    gap = (terms or Terms()).reset_gap
    sound = orders.filter(orders.worker_key.notnull() & (orders.end >= orders.start).fill_null(False))
    span = (sound.start, sound.end)
    earlier = ibis.window(group_by=sound.worker_key, order_by=span, rows=(None, -1))
    rows = sound.mutate(reached=sound.end.max().over(earlier))
    latest = ibis.coalesce(rows.reached, rows.start)
    return rows.select(
        "worker_key",
        "start",
        "end",
        added=ibis.greatest(rows.end - ibis.greatest(rows.start, latest), 0).cast("int64"),
        begins=(rows.start - rows.reached >= gap).fill_null(True).cast("int8"),
    )


def _spells(orders: Table, terms: Terms) -> Table:
    rows = orders if "begins" in orders.columns else added_spans(orders, terms)
    return rows.mutate(spell=rows.begins.sum().over(_upto(rows, "worker_key")).cast("int64"))


def _crossed(rows: Table, terms: Terms) -> Table:
    """The rows with the instant at which their spell reaches the limit."""
    rows = rows.mutate(engaged=rows.added.sum().over(_upto(rows, "worker_key", "spell")).cast("int64"))
    # Where the limit is crossed: the end of the row less what it adds beyond.
    crosses = (rows.engaged > terms.limit) & (rows.engaged - rows.added <= terms.limit)
    rows = rows.mutate(crossed=ibis.ifelse(crosses, rows.end - (rows.engaged - terms.limit), ibis.null("int64")))
    return rows.mutate(prompt_at=rows.crossed.min().over(ibis.window(group_by=[rows.worker_key, rows.spell])))


def _told(rows: Table, terms: Terms) -> Table:
    current = ibis.ifelse(rows.start <= rows.prompt_at, rows.end, ibis.null("int64"))
    found = rows.group_by("worker_key", "spell").aggregate(
        start=rows.start.min(),
        end=rows.end.max(),
        engaged=rows.added.sum().cast("int64"),
        orders=rows.count(),
        prompt_at=rows.prompt_at.min(),
        pause_from=current.max(),
    )
    return found.mutate(pause_until=found.pause_from + terms.pause)


def _upto(rows: Table, *within: str) -> Any:
    """All rows up to this one, those with the same span included: the order among them is not the same twice."""
    return ibis.window(group_by=[rows[name] for name in within], order_by=[rows.start, rows.end], range=(None, 0))
