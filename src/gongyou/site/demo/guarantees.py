"""The hourly guarantee of 穗安: what a week's pay lacks of the hourly minimum wage is paid on top."""

from __future__ import annotations

import numpy as np
import pyarrow as pa

from gongyou.site.demo.city import SUIAN
from gongyou.site.demo.columns import constant, days, decimals, strings
from gongyou.site.demo.offers import Offers
from gongyou.site.demo.rides import DAY, Rides
from gongyou.site.demo.size import LAST_MONTH, PAYROLL_FROM

CODE = "hourly_guarantee"
# The hourly minimum wage of the demo city, and the allowance that makes working time of time on orders.
FEN_AN_HOUR, ALLOWANCE_TENTHS = 2_300, 1
HOUR, WEEK, FIRST_MONDAY = 3_600, 7, 4
PASSED_ON = 1
# More weeks than any number of a week.
SPAN = 10_000


def engaged_by_week(rides: Rides, offers: Offers) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Rider, week (Monday's number) and seconds on orders, those passed on included, each second once.

    An order counts in the week in which it was accepted.
    """
    passed_on = offers.fate == PASSED_ON
    at, after = offers.at[passed_on], offers.after[passed_on]
    rider = np.concatenate([rides.rider, offers.rider[passed_on]])
    start = np.concatenate([rides.accepted, at + 20])
    end = np.concatenate([rides.delivered, at + 25 + after])
    order = np.lexsort((end, start, rider))
    rider, start, end = rider[order], start[order], end[order]
    # The latest end so far of the same rider: riders lie apart by more than the whole log.
    apart = rider * 2**34
    reached = np.maximum.accumulate(apart + end)
    reached = np.concatenate([[0], reached[:-1]]) - apart
    added = np.maximum(end - np.maximum(start, reached), 0)
    which, place = np.unique(_key(rider, start // DAY), return_inverse=True)
    seconds = np.zeros(len(which), dtype=np.int64)
    np.add.at(seconds, place, added)
    return which // SPAN, which % SPAN, seconds


def with_guarantee(rewards: pa.Table, work: tuple[Rides, Offers], fen: np.ndarray, keys: np.ndarray) -> pa.Table:
    """The rewards, and a row for each week in which they and the pay of the orders (`fen`) do not reach the floor."""
    rides, offers = work
    rider, week, seconds = engaged_by_week(rides, offers)
    known = rider * SPAN + week
    due = -(-seconds * FEN_AN_HOUR * (10 + ALLOWANCE_TENTHS) // (10 * HOUR))
    paid = np.zeros(len(known), dtype=np.int64)
    np.add.at(paid, np.searchsorted(known, _key(rides.rider, rides.accepted // DAY)), fen)
    numbers = {key: number for number, key in enumerate(keys.tolist())}
    holder = np.array([numbers[key] for key in rewards["worker_key"].to_pylist()], dtype=np.int64)
    day = rewards["starts_on"].to_numpy().astype("datetime64[D]").astype(np.int64)
    amounts = np.array([int(each.scaleb(2)) for each in rewards["amount"].to_pylist()], dtype=np.int64)
    earned = _key(holder, day)
    place = np.minimum(np.searchsorted(known, earned), len(known) - 1)
    same = known[place] == earned
    np.add.at(paid, place[same], amounts[same])
    short = due > paid
    monday = week[short] * WEEK + FIRST_MONDAY
    first, last = (np.datetime64(each).astype(np.int64) for each in (PAYROLL_FROM.first_day, LAST_MONTH.last_day))
    count = int(short.sum())
    rows = pa.table(
        {
            "platform": constant(SUIAN, count),
            "worker_key": strings(keys[rider[short]]),
            "starts_on": days(np.maximum(monday, first).astype("datetime64[D]")),
            "ends_on": days(np.minimum(monday + WEEK - 1, last).astype("datetime64[D]")),
            "code": constant(CODE, count),
            "threshold": pa.nulls(count, pa.int64()),
            "orders": pa.nulls(count, pa.int64()),
            "currency": constant("CNY", count),
            "amount": decimals((due - paid)[short]),
        }
    )
    return pa.concat_tables([rewards, rows])


def _key(rider: np.ndarray, day: np.ndarray) -> np.ndarray:
    return rider * SPAN + (day - FIRST_MONDAY) // WEEK
