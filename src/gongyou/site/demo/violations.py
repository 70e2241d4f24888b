"""Violations planted in one platform's log: which orders, and how many fen each of them is short."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from gongyou.site.demo.places import DISTRICTS
from gongyou.site.demo.plan import FLOOR_IGNORED, SILENT_RATE_CHANGE, UNDECLARED_DEDUCTION, UNDERPAID_ORDER
from gongyou.site.demo.rides import DAY, Rides, area_names
from gongyou.site.demo.streams import Streams
from gongyou.site.demo.tariffs import HEYA_TARIFFS, Pay, Ride, pay_of

UNDERPAID_SHARE = 0.008
# What the published rule lets the platform take off, and what it takes off without a word in the rule: for lateness.
DECLARED_CODE, DAMAGED_SHARE = "goods_damaged", 0.0008
UNDECLARED_CODE, FINED_SHARE = "late", 0.05

# From this day, in this area, each kilometre is paid 0.10 yuan less. Nobody was told.
SILENT_FROM = np.datetime64("2026-07-13")
SILENT_AREA = f"{DISTRICTS[1].code}-02"
SILENT_TENTHS = 100

# From midnight to this second of the day, and on these months, the floor is not paid.
FLOOR_FROM, FLOOR_UNTIL = np.datetime64("2026-03-01"), np.datetime64("2026-04-01")

# The audit tolerates one fen; what is planted is short by two at least.
LEAST_FEN = 2


@dataclass(frozen=True, slots=True)
class Paid:
    """What the platform paid, order by order, in fen; and the planted kinds by order number."""

    pay: Pay
    deduction: np.ndarray
    deduction_code: np.ndarray
    planted: dict[str, tuple[np.ndarray, np.ndarray]]

    @property
    def total(self) -> np.ndarray:
        return self.pay.total - self.deduction


def cleanly(pay: Pay) -> Paid:
    """Everything as published, without any deduction."""
    nothing = np.zeros(len(pay.base), dtype=np.int64)
    return Paid(pay, nothing, nothing, {})


def with_violations(rides: Rides, ride: Ride, pay: Pay, late: np.ndarray, streams: Streams) -> Paid:
    """The log of the platform that does not keep to its rule. The four kinds never meet on one order."""
    draw = streams.of("violations")
    damaged = draw.random(len(rides)) < DAMAGED_SHARE
    free = ~damaged
    day = rides.dispatched // DAY
    planted: dict[str, tuple[np.ndarray, np.ndarray]] = {}

    # The silent cut: the same orders under a rule whose kilometres are cheaper.
    silent = free & (rides.area == area_names().index(SILENT_AREA)) & (day >= int(SILENT_FROM.astype(np.int64)))
    cut = _cheaper(ride)
    lost = pay.total - cut.total
    silent &= lost >= LEAST_FEN
    planted[SILENT_RATE_CHANGE] = (np.flatnonzero(silent), lost[silent])
    free &= rides.area != area_names().index(SILENT_AREA)

    # The floor that was left out for a month.
    within = (day >= int(FLOOR_FROM.astype(np.int64))) & (day < int(FLOOR_UNTIL.astype(np.int64)))
    ignored = free & within & (pay.to_floor >= LEAST_FEN) & (draw.random(len(rides)) < 0.5)
    planted[FLOOR_IGNORED] = (np.flatnonzero(ignored), pay.to_floor[ignored])
    free &= ~ignored

    # Orders that are simply short, by 0.30 to 2.00 yuan of their distance's pay.
    amount = np.minimum(draw.integers(30, 201, len(rides)), pay.distance)
    short = free & (pay.to_floor == 0) & (amount >= 30) & (draw.random(len(rides)) < UNDERPAID_SHARE)
    planted[UNDERPAID_ORDER] = (np.flatnonzero(short), amount[short])
    free &= ~short

    fined = free & late & (draw.random(len(rides)) < FINED_SHARE)
    fine = 50 * draw.integers(1, 7, len(rides))
    planted[UNDECLARED_DEDUCTION] = (np.flatnonzero(fined), fine[fined])

    changed = replace(
        pay,
        distance=np.where(silent, cut.distance, pay.distance) - np.where(short, amount, 0),
        time=np.where(silent, cut.time, pay.time),
        to_floor=np.where(silent, cut.to_floor, np.where(ignored, 0, pay.to_floor)),
        unfloored=np.where(silent, cut.unfloored, pay.unfloored) - np.where(short, amount, 0),
    )
    return Paid(
        changed,
        np.where(damaged, 10 * draw.integers(10, 31, len(rides)), np.where(fined, fine, 0)),
        np.where(damaged, 1, np.where(fined, 2, 0)),
        planted,
    )


def _cheaper(ride: Ride) -> Pay:
    """The published rule with SILENT_TENTHS less a kilometre in every band that is paid."""
    tariffs = tuple(
        replace(tariff, bands=tuple((start, tenths - SILENT_TENTHS) for start, tenths in tariff.bands))
        for tariff in HEYA_TARIFFS
    )
    return pay_of(tariffs, ride)
