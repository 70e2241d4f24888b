"""Offers that came to nothing: refused, taken and passed on, or called off."""

from __future__ import annotations

from dataclasses import dataclass, fields

import numpy as np

from gongyou.site.demo.city import HEYA
from gongyou.site.demo.crew import Crew
from gongyou.site.demo.rides import AREAS_A_DISTRICT, DAY, Rides, clock_of, within_the_log
from gongyou.site.demo.streams import Streams

# For each order that was carried out, so many offers came to nothing; and what became of them.
OFFERS_AN_ORDER = 0.2
FATES = ("rejected", "reassigned", "cancelled")
FATE_SHARES = (0.84, 0.12, 0.04)
CANCELLED = 2
REASONS = (("too_far", "slow_shop", "busy", "not_given"), ("passed_on",), ("customer",))

# From this day, on 禾芽, the hour after an offer that came to nothing brings so many of the orders that it would.
PENALTY_FROM, PENALTY_SECONDS, PENALTY_LEFT = np.datetime64("2026-04-13"), 3600, 0.6
_SPAN = 2**20


@dataclass(frozen=True, slots=True)
class Offers:
    """Offers without fruit: the shift in which each came, when, what became of it, and an order of the same kind.

    `order` is the order that another rider of the same district and form of contract then carried out; −1 where that
    rider is not in the sample. `reason` is a place in all REASONS, `after` seconds until it was given up.
    """

    shift: np.ndarray
    rider: np.ndarray
    at: np.ndarray
    fate: np.ndarray
    like: np.ndarray
    order: np.ndarray
    reason: np.ndarray
    after: np.ndarray

    def without(self, dropped: np.ndarray) -> Offers:
        """The others."""
        return Offers(*(getattr(self, each.name)[~dropped] for each in fields(self)))

    def __len__(self) -> int:
        return len(self.at)


def offers_of(platform: str, rides: Rides, crew: Crew, streams: Streams) -> Offers:
    """Offers come when orders come: drawn from the same hours of the same shift, so that without a penalty an hour
    after a refusal is like any other. Under the penalty they are kept the likelier the fewer orders follow: an hour
    with n of them at 0.6 to the power of n, which leaves 0.6 of the orders on average (exponential tilting)."""
    draw = streams.of(f"offers.{platform}")
    counts = rides.counts
    following = _Following(rides)
    penal = (platform == HEYA) & (rides.midnight // DAY >= int(PENALTY_FROM.astype(np.int64)))
    chance = np.where(penal[rides.shift], PENALTY_LEFT ** following.after(rides.shift, rides.dispatched), 1.0)
    kept_share = np.where(penal, chance[penal[rides.shift]].mean() if penal.any() else 1.0, 1.0)
    # A fixed share of the orders, not a number by chance: that would be large wherever a refusal is seen.
    wanted = (counts * OFFERS_AN_ORDER / kept_share + draw.random(len(counts))).astype(np.int64)
    shift = np.repeat(np.arange(len(counts)), wanted)
    at = within_the_log(rides.midnight[shift] + clock_of(rides.kind[shift], draw))
    kept = draw.random(len(at)) < np.where(penal[shift], PENALTY_LEFT ** following.after(shift, at), 1.0)
    shift, at = shift[kept], at[kept]
    rider_of = np.zeros(len(counts), dtype=np.int64)
    rider_of[rides.shift] = rides.rider
    by_shift = np.argsort(rides.shift, kind="stable")
    starts = np.cumsum(counts) - counts
    like = by_shift[starts[shift] + (draw.random(len(at)) * counts[shift]).astype(np.int64)]
    fate = draw.choice(len(FATES), len(at), p=FATE_SHARES)
    return Offers(
        shift=shift,
        rider=rider_of[shift],
        at=at,
        fate=fate,
        like=like,
        order=np.where(fate == CANCELLED, -1, _taken_by_others(rides, crew, rider_of[shift], at)),
        reason=np.where(fate == 0, draw.integers(0, len(REASONS[0]), len(at)), len(REASONS[0]) - 1 + fate),
        after=draw.integers(30, 300, len(at)),
    )


class _Following:
    """How many orders of a shift come within the hour after a moment."""

    def __init__(self, rides: Rides) -> None:
        self._midnight = rides.midnight
        self._keys = np.sort(self._key(rides.shift, rides.dispatched))

    def after(self, shift: np.ndarray, at: np.ndarray) -> np.ndarray:
        key = self._key(shift, at)
        ends = np.searchsorted(self._keys, key + PENALTY_SECONDS, side="right")
        return ends - np.searchsorted(self._keys, key, side="right")

    def _key(self, shift: np.ndarray, at: np.ndarray) -> np.ndarray:
        return shift * _SPAN + (at - self._midnight[shift] + DAY)


def _taken_by_others(rides: Rides, crew: Crew, rider: np.ndarray, at: np.ndarray) -> np.ndarray:
    """The next order within four minutes that a rider of the same district and form of contract carried out."""
    span = 2**40
    home = rides.area // AREAS_A_DISTRICT * 2 + crew.is_crowd[rides.rider]
    # The district of a rider is that of any of their orders.
    home_of = np.zeros(len(crew.is_crowd), dtype=np.int64)
    home_of[rides.rider] = home
    keys = home * span + rides.dispatched
    order = np.argsort(keys, kind="stable")
    place = np.minimum(np.searchsorted(keys[order], home_of[rider] * span + at + 20), len(order) - 1)
    next_one = order[place]
    fits = (keys[next_one] - home_of[rider] * span - at >= 20) & (keys[next_one] - home_of[rider] * span - at <= 240)
    return np.where(fits & (rides.rider[next_one] != rider), next_one, -1)
