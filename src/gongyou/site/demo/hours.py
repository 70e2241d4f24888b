"""Clock entries of one month for some workers, and riders' spells online."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from gongyou.site.demo.city import SUIAN, City
from gongyou.site.demo.columns import constant, seconds, strings, words
from gongyou.site.demo.people import People
from gongyou.site.demo.size import LAST_MONTH, Size
from gongyou.site.demo.streams import Streams

# October 2026: the 1st to the 7th are free, Saturday the 10th is worked (国办发明电〔2025〕7号).
HOLIDAY_DAYS = {1, 2, 3, 4, 5, 6, 7}
WORKED_SATURDAYS = {10}


def worktime_of(people: People, city: City, keys: np.ndarray, size: Size, streams: Streams) -> pa.Table:
    """One row per spell of work in the last month: a morning and an afternoon; about one in 200 was not clocked out."""
    draw = streams.of("worktime")
    roll = people.roll[: size.clocked_workers]
    first = np.datetime64(LAST_MONTH.first_day, "s").astype(np.int64)
    days = np.array([day for day in range(31) if _is_worked(day + 1)])
    worker, day = np.repeat(roll, len(days)), np.tile(days, len(roll))
    came = draw.random(len(worker)) > 0.03
    worker, day = worker[came], day[came]
    count = len(worker)
    start = first + day * 86_400 + 8 * 3600 + draw.integers(-1200, 900, count)
    noon = first + day * 86_400 + 12 * 3600 + draw.integers(-300, 600, count)
    late = np.where(draw.random(count) < 0.45, draw.integers(1800, 6600, count), draw.integers(-300, 900, count))
    again = noon + 3600 + draw.integers(-300, 600, count)
    leave = first + day * 86_400 + 17 * 3600 + 1800 + late
    started = np.concatenate([start, again])
    ended = np.concatenate([noon, leave])
    both = np.concatenate([worker, worker])
    order = np.lexsort((started, both))
    forgotten = draw.random(2 * count) < 0.005
    firm = people.firm[both[order]]
    return pa.table(
        {
            "source": constant("clock", 2 * count),
            "employer_key": words(firm, [each.key for each in (*city.firms, *city.platform_firms)]),
            "worker_key": strings(keys[both[order]]),
            "started_at": seconds(started[order]),
            "ended_at": seconds(ended[order], forgotten),
            "kind": constant("work", 2 * count),
        }
    )


def _is_worked(day: int) -> bool:
    """Whether a day of October 2026 is a working day; the 1st was a Thursday."""
    weekend = (day + 3) % 7 in (6, 0)
    return day not in HOLIDAY_DAYS and (not weekend or day in WORKED_SATURDAYS)


@dataclass(frozen=True, slots=True)
class Shifts:
    """One day of one rider each: who, the first second of the day, and when the first and last orders were."""

    platform: str
    rider: np.ndarray
    midnight: np.ndarray
    first: np.ndarray
    last: np.ndarray


# Riders on a fixed contract attend a briefing before the shift, at which no order can come; from this day 禾芽 no
# longer pays for it.
UNPAID_FROM = np.datetime64("2026-05-11")
BRIEFING_SECONDS = 20 * 60


def sessions_of(shifts: Shifts, is_crowd: np.ndarray, keys: np.ndarray, streams: Streams) -> pa.Table:
    """One spell online a shift, from some minutes before the first order to some after the last, and the briefings."""
    draw = streams.of(f"sessions.{shifts.platform}")
    count = len(shifts.rider)
    online = shifts.first - draw.integers(120, 1500, count)
    offline = shifts.last + draw.integers(60, 1200, count)
    long = offline - online > 8 * 3600
    # 禾芽 prompts after eight hours on most long days; neither platform closes the app on anybody.
    prompted = long & ((draw.random(count) < 0.8) | (shifts.platform == SUIAN))
    auto = streams.of(f"auto_accept.{shifts.platform}").random(count) < 0.6
    whole = {
        "platform": constant(shifts.platform, count),
        "worker_key": strings(keys[shifts.rider]),
        "online_at": seconds(online),
        "offline_at": seconds(offline),
        "kind": constant("online", count),
        "prompted_at": seconds(online + 8 * 3600, ~prompted),
        "forced_offline": constant(False, count),
        "auto_accept": pa.array(auto),
    }
    called = np.flatnonzero(~is_crowd[shifts.rider])
    begun = online[called] - BRIEFING_SECONDS
    paid = (shifts.platform == SUIAN) | (shifts.midnight[called] < UNPAID_FROM.astype("datetime64[s]").astype(np.int64))
    briefings = {
        "platform": constant(shifts.platform, len(called)),
        "worker_key": strings(keys[shifts.rider[called]]),
        "online_at": seconds(begun),
        "offline_at": seconds(online[called]),
        "kind": constant("training", len(called)),
        "forced_offline": constant(False, len(called)),
        "paid": pa.array(paid),
    }
    return pa.concat_tables([pa.table(whole), pa.table(briefings)], promote_options="default")
