"""Hours without a break: what a platform that keeps the rule does about them, and what 禾芽 does.

The rule: a prompt after four hours of orders without a break and no order for 20 minutes from the completion of the one
under way; a prompt that the rider confirms after eight hours in a day.
"""

from __future__ import annotations

from dataclasses import dataclass, fields

import numpy as np
import pyarrow as pa

from gongyou.site.demo.bonuses import delayed
from gongyou.site.demo.city import SUIAN
from gongyou.site.demo.columns import constant, seconds, strings, words
from gongyou.site.demo.rides import DAY, DAYS, FIRST_DAY, Rides
from gongyou.site.demo.streams import Streams

CONTINUOUS_SECONDS, DAILY_SECONDS, PAUSE_SECONDS = 4 * 3600, 8 * 3600, 20 * 60
KINDS = ("continuous", "daily")
# What 禾芽 leaves out: most prompts after four hours, some after eight, nearly every confirmation.
PROMPTED_SHARES, CONFIRMED_SHARE = (0.3, 0.8), 0.1
# The control pauses for longer than it must, so that a gap of half an hour is a break by any reading.
_KEPT_GAP = 31 * 60


@dataclass(frozen=True, slots=True)
class Prompts:
    """Moments at which a prompt is due, one each; `paused_from` is when the order under way was completed."""

    shift: np.ndarray
    rider: np.ndarray
    kind: np.ndarray
    at: np.ndarray
    paused_from: np.ndarray

    def __len__(self) -> int:
        return len(self.at)

    @property
    def is_daily(self) -> np.ndarray:
        return self.kind == KINDS.index("daily")

    def chosen(self, which: np.ndarray) -> Prompts:
        """Some of them, by a mask or by places."""
        return Prompts(*(getattr(self, each.name)[which] for each in fields(self)))


def kept(rides: Rides) -> tuple[Rides, Prompts]:
    """The rides with every pause kept: what would have been pushed inside it comes later. And the prompts given."""
    last_midnight = (int(FIRST_DAY.astype(np.int64)) + DAYS - 1) * DAY
    # The last day begins two hours early, so that a pause does not push an order out of the log.
    early = np.where(rides.midnight[rides.shift] == last_midnight, -7200, 0)
    rides = delayed(rides, early)
    by, due = _walked(rides, _KEPT_GAP, _KEPT_GAP)
    rides = delayed(rides, by)
    # A day's hours begin with those of the night shift that went on past midnight.
    daily = _walked(rides, _KEPT_GAP, 0, _carried_over(rides))[1]
    return rides, _joined(due.chosen(~due.is_daily), daily.chosen(daily.is_daily))


def due_of(rides: Rides) -> Prompts:
    """When prompts are due in rides as they are; a gap of 20 minutes is a break."""
    return _walked(rides, PAUSE_SECONDS, 0)[1]


def _joined(one: Prompts, other: Prompts) -> Prompts:
    whole = Prompts(*(np.concatenate([getattr(each, name.name) for each in (one, other)]) for name in fields(one)))
    return whole.chosen(np.lexsort((whole.kind, whole.at, whole.shift)))


def _carried_over(rides: Rides) -> np.ndarray:
    """For each shift the seconds on orders that its rider's shift of the day before accepted after midnight."""
    order = np.lexsort((rides.accepted, rides.shift))
    rider_of = np.zeros(len(rides.counts), dtype=np.int64)
    rider_of[rides.shift] = rides.rider
    shift_of = {(rider, day): at for at, (rider, day) in enumerate(zip(rider_of, rides.midnight // DAY, strict=True))}
    late = order[rides.accepted[order] >= rides.midnight[rides.shift[order]] + DAY]
    found, reached = np.zeros(len(rides.counts), dtype=np.int64), dict[int, int]()
    for each in late.tolist():
        shift, begin, end = int(rides.shift[each]), int(rides.accepted[each]), int(rides.delivered[each])
        following = shift_of.get((rider_of[shift], rides.midnight[shift] // DAY + 1))
        if following is not None:
            found[following] += max(0, end - max(begin, reached.get(shift, begin)))
            reached[shift] = max(end, reached.get(shift, end))
    return found


def _walked(rides: Rides, gap: int, pause: int, before: np.ndarray | None = None) -> tuple[np.ndarray, Prompts]:
    """All shifts walked through side by side, order after order: seconds to wait, and prompts that fall due.

    `before` are the seconds that the day of each shift already holds.
    """
    counts = rides.counts
    order = np.lexsort((rides.dispatched, rides.shift))
    starts = np.cumsum(counts) - counts
    long_ago = np.int64(-(2**40))
    busy, chain = np.full(len(counts), long_ago), np.full(len(counts), long_ago)
    engaged = np.zeros(len(counts), dtype=np.int64) if before is None else before.copy()
    delay = np.zeros(len(counts), dtype=np.int64)
    told, by = np.zeros(len(counts), dtype=bool), np.zeros(len(rides), dtype=np.int64)
    found: list[tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]] = []

    def note(kind: int, shifts: np.ndarray, at: np.ndarray, until: np.ndarray) -> None:
        found.append((shifts, np.full(len(shifts), kind), at, np.maximum(until, at)))

    for number in range(int(counts.max())):
        live = np.flatnonzero(counts > number)
        each = order[starts[live] + number]
        at = rides.dispatched[each] + delay[live]
        tired = (at - busy[live] < gap) & (at >= chain[live] + CONTINUOUS_SECONDS) & ~told[live]
        ended = (at - busy[live] >= gap) & (busy[live] >= chain[live] + CONTINUOUS_SECONDS) & ~told[live]
        over = (tired | ended) & (busy[live] > 0)
        late = live[over]
        note(0, late, chain[late] + CONTINUOUS_SECONDS, busy[late])
        told[late] = True
        if pause:
            held = live[tired]
            until = np.maximum(busy[held], chain[held] + CONTINUOUS_SECONDS) + pause
            delay[held] += until - at[tired]
            at[tired] = until
        fresh = at - busy[live] >= gap
        accepted, done = rides.accepted[each] + delay[live], rides.delivered[each] + delay[live]
        chain[live] = np.where(fresh, accepted, chain[live])
        told[live] &= ~fresh
        so_far = engaged[live]
        engaged[live] += np.maximum(0, done - np.maximum(accepted, busy[live]))
        full = (so_far < DAILY_SECONDS) & (engaged[live] >= DAILY_SECONDS)
        note(1, live[full], done[full] - (engaged[live][full] - DAILY_SECONDS), done[full])
        busy[live] = np.maximum(busy[live], done)
        by[each] = delay[live]
    last = np.flatnonzero((busy - chain >= CONTINUOUS_SECONDS) & ~told)
    note(0, last, chain[last] + CONTINUOUS_SECONDS, busy[last])
    rider_of = np.zeros(len(counts), dtype=np.int64)
    rider_of[rides.shift] = rides.rider
    shift, kind, moment, until = (np.concatenate(part) for part in zip(*found, strict=True))
    ranked = np.lexsort((kind, moment, shift))
    return by, Prompts(shift[ranked], rider_of[shift[ranked]], kind[ranked], moment[ranked], until[ranked])


def prompts_of(platform: str, due: Prompts, keys: np.ndarray, streams: Streams) -> pa.Table:
    """The prompts that were given. The control gives all of them, and its riders confirm."""
    draw = streams.of(f"prompts.{platform}")
    given = draw.random(len(due)) < np.where(due.is_daily, PROMPTED_SHARES[1], PROMPTED_SHARES[0])
    confirmed = draw.random(len(due)) < CONFIRMED_SHARE
    taken = draw.integers(20, 240, len(due))
    if platform == SUIAN:
        given, confirmed = np.ones_like(given), np.ones_like(confirmed)
    there = np.flatnonzero(given)
    is_daily, at, paused_from = due.is_daily[there], due.at[there], due.paused_from[there]
    return pa.table(
        {
            "platform": constant(platform, len(there)),
            "worker_key": strings(keys[due.rider[there]]),
            "prompted_at": seconds(at),
            "kind": words(due.kind[there], KINDS),
            "confirmed_at": seconds(at + taken[there], ~confirmed[there]),
            "paused_from": seconds(paused_from, is_daily),
            "paused_until": seconds(paused_from + PAUSE_SECONDS, is_daily),
        }
    )


def pushed_inside(due: Prompts, shift: np.ndarray, at: np.ndarray) -> np.ndarray:
    """Which moments lie between a prompt after four hours and the end of the pause that it begins."""
    pauses = np.flatnonzero(~due.is_daily)
    if not len(pauses):
        return np.zeros(len(at), dtype=bool)
    span = 2**36
    begins = due.shift[pauses] * span + due.at[pauses]
    place = np.searchsorted(begins, shift * span + at, side="right") - 1
    until = due.shift[pauses] * span + due.paused_from[pauses] + PAUSE_SECONDS
    return (place >= 0) & (shift * span + at < until[place])


def outside_rides(rides: Rides, shift: np.ndarray, begin: np.ndarray, end: np.ndarray) -> np.ndarray:
    """Which spells do not lie within the rides under way: who took them would have been busy for longer."""
    span = 2**36
    order = np.lexsort((rides.accepted, rides.shift))
    begun = rides.shift[order] * span + rides.accepted[order]
    # A shift's moments all lie below the next one's, so the furthest delivery so far is that of the same shift.
    reached = np.maximum.accumulate(rides.shift[order] * span + rides.delivered[order])
    place = np.searchsorted(begun, shift * span + begin, side="right") - 1
    return (place < 0) | (reached[np.maximum(place, 0)] < shift * span + end)
