"""Cases that are judged in Python from whole numbers: worker-weeks, appeals, changes of rules."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, timedelta
from fractions import Fraction
from typing import Any

import numpy as np

from gongyou.core.money import round_half_up
from gongyou.rooms.platforms.cases import BROKEN, KEPT, UNJUDGED
from gongyou.rooms.platforms.cases.pay import day_number
from gongyou.rooms.platforms.cases.shape import Case
from gongyou.rooms.platforms.measures.scope import UNKNOWN_WORKER
from gongyou.rooms.platforms.metrics.material import Material, local_seconds, whole_part
from gongyou.rooms.platforms.metrics.rewards import rewards_by_week
from gongyou.rooms.platforms.metrics.worker_sums import EPOCH, monday, online_seconds
from gongyou.rooms.platforms.metrics.worker_weeks import Floor, worker_weeks

HOUR = 3600
DAY = 86_400


def below_hourly(material: Material, least: int, share: Fraction = Fraction(0)) -> list[Case]:
    """Each worker and whole week with orders, on the time on orders and an allowance that is a `share` of it.

    Broken where pay with rewards lies below `least` fen an hour (metrics C1 and C2). The due amount is rounded half up
    once for each worker-week. A week in which an order lacks an instant or its pay cannot be judged.
    """
    floor = (Floor("", material.scope.first, material.scope.last, least),)
    columns, extra = worker_weeks(material, floor), rewards_by_week(material)
    found = []
    for place, worker in enumerate(_names(columns)):
        week = int(columns["week"][place])
        is_known = not (columns["unpaid"][place] or columns["untimed"][place])
        pay = int(columns["paid"][place]) + extra.get((worker, week), 0)
        due = round_half_up(Fraction(int(columns["due"][place]), HOUR) * (1 + share))
        found.append(_week(worker, week, (pay, due), is_known))
    return _whole(found, material)


def below_hourly_online(material: Material, least: int) -> list[Case]:
    """The same on the time online, training left out; a week with a session without an end cannot be judged."""
    columns, online, extra = worker_weeks(material), online_seconds(material), rewards_by_week(material)
    paid: dict[tuple[str, int], tuple[int, bool]] = {}
    for place, worker in enumerate(_names(columns)):
        paid[worker, int(columns["week"][place])] = int(columns["paid"][place]), not columns["unpaid"][place]
    spent: dict[tuple[str, int], tuple[int, bool]] = {}
    for place, worker in enumerate(_names(online)):
        spent[worker, int(online["week"][place])] = int(online["online"][place]), not online["open"][place]
    found = []
    for key in sorted({*paid, *spent}):
        pay, is_paid = paid.get(key, (0, True))
        # Orders without any session: how long the worker was online is not known.
        seconds, is_closed = spent.get(key, (0, False))
        due = round_half_up(Fraction(seconds * least, HOUR))
        found.append(_week(*key, (pay + extra.get(key, 0), due), is_paid and is_closed))
    return _whole(found, material)


def _names(columns: Mapping[str, Any]) -> list[str]:
    return list(np.asarray(columns["worker"], dtype=object).astype(str).tolist())


def _week(worker: str, week: int, money: tuple[int, int], is_known: bool) -> Case:
    pay, due = money
    state = UNJUDGED if not is_known else BROKEN if pay < due else KEPT
    begins = monday(week)
    owed = due - pay if state == BROKEN else 0
    # Due is complete on Sunday.
    return Case(worker, "", day_number(begins) + 6, begins.isoformat(), state, owed, pay, due)


def _whole(cases: list[Case], material: Material) -> list[Case]:
    """The worker-weeks that lie in the scope from Monday to Sunday."""
    first, last = day_number(material.scope.first), day_number(material.scope.last)
    return [each for each in cases if each.day - 6 >= first and each.day <= last]


def appeals_answered(material: Material, due_on: Callable[[date], date], period: tuple[date, date]) -> list[Case]:
    """Each appeal whose term for an answer ends in the period; broken where it was closed later or not at all.

    The scope must begin early enough to hold the appeals whose term ends in the period. `measured` is the day of the
    answer (0 where there is none), `bound` the last day of the term.
    """
    rows = material.table("appeals")
    opened, closed = (whole_part(local_seconds(rows[name], material), DAY) for name in ("opened_at", "closed_at"))
    held = rows.select("worker_key", "appeal_id", opened=opened, closed=closed.fill_null(0))
    found, terms = [], dict[int, date]()
    for row in material.rows(held.order_by("opened", "worker_key", "appeal_id")):
        if row["opened"] not in terms:
            terms[row["opened"]] = due_on(EPOCH + timedelta(days=row["opened"]))
        due = terms[row["opened"]]
        if period[0] <= due <= period[1]:
            bound = day_number(due)
            is_late = not row["closed"] or row["closed"] > bound
            state = BROKEN if is_late else KEPT
            found.append(Case(row["worker_key"], "", bound, row["appeal_id"], state, 0, row["closed"], bound))
    return found


def rules_announced(register: Mapping[str, Any], least: int, period: tuple[date, date]) -> list[Case]:
    """Each change of a declared rule in the period; broken with fewer than `least` days of notice.

    The first version of a rule is no change. One without a day of publication cannot be judged.
    """
    found = []
    for change in register.get("changes", ()):
        on = date.fromisoformat(change["date"])
        if change["is_first"] or not period[0] <= on <= period[1]:
            continue
        notice = change["notice_days"]
        state = UNJUDGED if notice is None else BROKEN if notice < least else KEPT
        name = f"{change['title']['zh']} {change['edition']}".strip()
        found.append(Case(UNKNOWN_WORKER, "", day_number(on), name, state, 0, notice or 0, least))
    return found
