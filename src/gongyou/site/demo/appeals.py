"""Appeals against deductions and ratings, and how they are dealt with."""

from __future__ import annotations

import numpy as np
import pyarrow as pa

from gongyou.site.demo.city import SUIAN
from gongyou.site.demo.columns import constant, decimals, numbered, seconds, strings, words
from gongyou.site.demo.rides import DAY, DAYS, FIRST_DAY, Rides
from gongyou.site.demo.streams import Streams
from gongyou.site.demo.violations import Paid

CAUSES = ("late_meal", "access", "worker")
# 禾芽's lateness is fined whoever caused it: seven times in ten a kitchen or a gate.
CAUSE_SHARES = (0.45, 0.25, 0.30)
SUBJECTS = ("deduction", "rating", "deactivation")
RESULTS = ("overturned", "upheld", "open")
FINES_APPEALED, RATINGS_APPEALED = 0.6, 0.004
# Days from appeal to answer (median, spread of the logarithm), and the share that succeeds.
SLOW, NEVER = (21.0, 0.5), 0.0
QUICK, OFTEN = (1.5, 0.4), 0.35


def causes_of(paid: Paid, streams: Streams) -> np.ndarray:
    """The place in CAUSES of what each deduction is said to come from; −1 where nothing was deducted."""
    draw = streams.of("causes")
    drawn = draw.choice(len(CAUSES), len(paid.deduction), p=CAUSE_SHARES)
    damaged = paid.deduction_code == 1
    return np.where(paid.deduction > 0, np.where(damaged, CAUSES.index("worker"), drawn), -1)


def appeals_of(
    platform: str, rides: Rides, paid: Paid, cause: np.ndarray, keys: np.ndarray, streams: Streams
) -> pa.Table:
    """One row for each appeal. The control answers within days, by people, and changes its mind one time in three."""
    draw = streams.of(f"appeals.{platform}")
    chance = draw.random(len(rides))
    which = np.flatnonzero(chance < np.where(paid.deduction > 0, FINES_APPEALED, RATINGS_APPEALED))
    count = len(which)
    opened = rides.delivered[which] + draw.integers(600, 3 * DAY, count)
    (median, spread), share = (QUICK, OFTEN) if platform == SUIAN else (SLOW, NEVER)
    closed = opened + (DAY * median * np.exp(spread * draw.standard_normal(count))).astype(np.int64)
    handed_over = (int(FIRST_DAY.astype(np.int64)) + DAYS) * DAY
    is_open = closed >= handed_over
    result = np.where(is_open, 2, np.where(draw.random(count) < share, 0, 1))
    is_fine = paid.deduction[which] > 0
    by_hand = draw.random(count) < (1.0 if platform == SUIAN else 0.05)
    there = opened < handed_over
    which, opened, closed = which[there], opened[there], closed[there]
    is_open, result, is_fine, by_hand = is_open[there], result[there], is_fine[there], by_hand[there]
    return pa.table(
        {
            "platform": constant(platform, len(which)),
            "appeal_id": numbered("A", np.arange(1, len(which) + 1), 7),
            "worker_key": strings(keys[rides.rider[which]]),
            "opened_at": seconds(opened),
            "closed_at": seconds(closed, is_open),
            "subject": words((~is_fine).astype(np.int32), SUBJECTS),
            "cause": words(np.maximum(cause[which], 0), CAUSES, ~is_fine),
            "result": words(result, RESULTS),
            "decided_by": words(by_hand.astype(np.int32), ("automatic", "human"), is_open),
            "currency": constant("CNY", len(which)),
            "amount": decimals(paid.deduction[which], missing=~is_fine),
        }
    )
