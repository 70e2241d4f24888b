"""The second implementation of every test: row by row in plain Python, from the logs themselves.

Each function gives the broken cases as (worker, local day, fen owed), and how many cases were looked at.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from math import floor
from typing import Any
from zoneinfo import ZoneInfo

from gongyou.rooms.platforms.riding.one_worker import days_of
from gongyou.rules.continuous_time import Terms, pauses, spells
from gongyou.rules.engaged_time import union_seconds
from gongyou.rules.schemes import PayScheme
from tests.platforms.metrics.made import Row

Tables = Mapping[str, Sequence[Row]]
Broken = list[tuple[str, date, int]]
ZONE = ZoneInfo("Asia/Shanghai")
FIRST, LAST = date(2026, 6, 1), date(2026, 6, 30)


def local(moment: datetime) -> datetime:
    return moment.replace(tzinfo=UTC).astimezone(ZONE)


def second_of(moment: datetime) -> int:
    """On the clock of the place."""
    return int(moment.replace(tzinfo=UTC).timestamp()) + 8 * 3600


def fen(amount: Decimal | None) -> int:
    return int((amount or Decimal(0)) * 100)


def taken(tables: Tables) -> Iterator[Row]:
    for row in tables["orders"]:
        if row["outcome"] == "accepted" and FIRST <= local(row["dispatched_at"]).date() <= LAST:
            yield row


def each_order(
    tables: Tables, judge: Callable[[Row], int | None], chosen: Callable[[Row], bool] = lambda row: True
) -> tuple[Broken, int]:
    """`judge` gives the fen owed of a broken order (0 where no money is), None for a kept one."""
    broken, looked = [], 0
    for row in taken(tables):
        if not chosen(row):
            continue
        looked += 1
        owed = judge(row)
        if owed is not None:
            broken.append((row["worker_key"], local(row["dispatched_at"]).date(), owed))
    return sorted(broken), looked


def scheme(tables: Tables, stance: str) -> tuple[Broken, int]:
    agreed = PayScheme.load("demo.heya")

    def judge(row: Row) -> int | None:
        due = agreed.cents(row)
        assert due is not None
        gap = fen(row["pay_total"]) + fen(row["deduction"]) - due
        strange = fen(row["deduction"]) if row["deduction_code"] != "goods_damaged" else 0
        if gap < 0 or strange or (stance == "equal" and gap > 0):
            return max(0, -gap) + strange
        return None

    return each_order(tables, judge, lambda row: row["pay_total"] is not None)


def order_minimum(tables: Tables, least: int, *, adds_deductions: bool) -> tuple[Broken, int]:
    def judge(row: Row) -> int | None:
        paid = fen(row["pay_total"]) + (fen(row["deduction"]) if adds_deductions else 0)
        return least - paid if paid < least else None

    return each_order(tables, judge, lambda row: row["pay_total"] is not None)


def take_rate(tables: Tables, most: Decimal) -> tuple[Broken, int]:
    def judge(row: Row) -> int | None:
        due = fen((row["customer_price"] * (1 - most)).quantize(Decimal("0.01"), ROUND_HALF_UP))
        return due - fen(row["pay_total"]) if fen(row["pay_total"]) < due else None

    return each_order(tables, judge, lambda row: row["pay_total"] is not None)


def speed(tables: Tables, most: Fraction, handover: int) -> tuple[Broken, int]:
    def judge(row: Row) -> int | None:
        leaves = max(row["accepted_at"], row["meal_ready_estimated_at"])
        window = int((row["promised_at"] - leaves).total_seconds()) - handover
        kilometres = Fraction(row["distance_m"]) / 1000
        return 0 if kilometres > most * window / 3600 else None

    return each_order(tables, judge)


def promise(tables: Tables, least: int) -> tuple[Broken, int]:
    return each_order(
        tables, lambda row: 0 if (row["promised_at"] - row["accepted_at"]).total_seconds() < least else None
    )


def meals(tables: Tables, late: int, credit: int) -> tuple[Broken, int]:
    return each_order(
        tables,
        lambda row: 0 if row["credit_seconds"] < credit else None,
        lambda row: (row["meal_ready_at"] - row["meal_ready_estimated_at"]).total_seconds() > late,
    )


def weather(tables: Tables, codes: Sequence[str], credit: int) -> tuple[Broken, int]:
    return each_order(
        tables, lambda row: 0 if row["credit_seconds"] < credit else None, lambda row: row["weather_code"] in codes
    )


def codes(tables: Tables, allowed: Sequence[str]) -> tuple[Broken, int]:
    def judge(row: Row) -> int | None:
        return fen(row["deduction"]) if row["deduction"] and row["deduction_code"] not in allowed else None

    return each_order(tables, judge)


def months(tables: Tables, most: int) -> tuple[Broken, int]:
    sums: dict[str, int] = defaultdict(int)
    last: dict[str, date] = {}
    for row in taken(tables):
        sums[row["worker_key"]] += fen(row["deduction"])
        if row["deduction"]:
            day = local(row["dispatched_at"]).date()
            last[row["worker_key"]] = max(day, last.get(row["worker_key"], day))
    return sorted((worker, last[worker], held - most) for worker, held in sums.items() if held > most), len(sums)


def spans(tables: Tables) -> dict[str, list[tuple[int, int]]]:
    found: dict[str, list[tuple[int, int]]] = defaultdict(list)
    for row in tables["orders"]:
        # The made log gives every attempt its moment of acceptance.
        found[row["worker_key"]].append((second_of(row["accepted_at"]), second_of(row["delivered_at"])))
    return found


def as_date(day: int) -> date:
    return date(1970, 1, 1) + timedelta(days=day)


def daily(tables: Tables, most: int, answer: str = "") -> tuple[Broken, int]:
    broken, looked = [], 0
    for worker, held in spans(tables).items():
        for day, worked in days_of(held).items():
            looked += 1
            given = [
                each
                for each in tables["prompts"]
                if each["kind"] == "daily"
                and each["worker_key"] == worker
                and local(each["prompted_at"]).date() == as_date(day)
                and (answer == "prompted" or each["confirmed_at"])
            ]
            if worked.engaged > most and not (answer and given):
                broken.append((worker, as_date(day), 0))
    return sorted(broken), looked


def continuous(tables: Tables, most: int, rest: int, reset: int) -> tuple[Broken, int]:
    terms, broken, looked = Terms(most, reset, rest), [], 0
    for worker, held in spans(tables).items():
        looked += len(spells(held, terms))
        pushed = [second_of(row["dispatched_at"]) for row in tables["orders"] if row["worker_key"] == worker]
        for pause in pauses(held, terms):
            if any(pause.pause_from < at < pause.pause_until for at in pushed):
                broken.append((worker, as_date(pause.prompt_at // 86_400), 0))
    return sorted(broken), looked


def rest_day(tables: Tables, most: int) -> tuple[Broken, int]:
    worked: dict[tuple[str, date], set[date]] = defaultdict(set)
    for row in tables["orders"]:
        day = local(row["accepted_at"]).date()
        worked[row["worker_key"], day - timedelta(days=day.weekday())].add(day)
    # June 2026 begins on a Monday; its last whole week begins on the 22nd.
    whole = {key: days for key, days in worked.items() if date(2026, 6, 1) <= key[1] <= date(2026, 6, 22)}
    broken = [(worker, monday + timedelta(days=6), 0) for (worker, monday), days in whole.items() if len(days) > most]
    return sorted(broken), len(whole)


def hourly(tables: Tables, least: int, time: str, share: Fraction = Fraction(0)) -> tuple[Broken, int]:
    def monday(moment: datetime) -> date:
        day = local(moment).date()
        return day - timedelta(days=day.weekday())

    pay: dict[tuple[str, date], int] = defaultdict(int)
    unknown: set[tuple[str, date]] = set()
    busy: dict[tuple[str, date], list[tuple[int, int]]] = defaultdict(list)
    for row in tables["orders"]:
        key = row["worker_key"], monday(row["accepted_at"])
        pay[key] += fen(row["pay_total"])
        if row["outcome"] == "accepted" and row["pay_total"] is None:
            unknown.add(key)
        busy[key].append((second_of(row["accepted_at"]), second_of(row["delivered_at"])))
    for row in tables["rewards"]:
        days = (row["ends_on"] - row["starts_on"]).days + 1
        for at in range(days):
            day = row["starts_on"] + timedelta(days=at)
            part = fen(row["amount"]) * (at + 1) // days - fen(row["amount"]) * at // days
            pay[row["worker_key"], day - timedelta(days=day.weekday())] += part
    keys = set(busy)
    if time == "online":
        seen: dict[tuple[str, date], list[tuple[int, int]]] = defaultdict(list)
        for row in tables["sessions"]:
            if row["kind"] != "training":
                seen[row["worker_key"], monday(row["online_at"])].append(
                    (second_of(row["online_at"]), second_of(row["offline_at"]))
                )
        unknown |= {key for key in keys if key not in seen}
        keys |= set(seen)
        busy = seen
    broken = []
    for key in keys - unknown:
        due = floor(Fraction(union_seconds(busy[key]) * least, 3600) * (1 + share) + Fraction(1, 2))
        if pay[key] < due:
            broken.append((key[0], key[1] + timedelta(days=6), due - pay[key]))
    return sorted(broken), len(keys - unknown)


def appeals(tables: Tables, most: int, is_workday: Callable[[date], bool]) -> tuple[Broken, int]:
    broken, looked = [], 0
    for row in tables["appeals"]:
        opened = local(row["opened_at"]).date()
        if opened < FIRST:
            continue
        due, left = opened, most
        while left:
            due += timedelta(days=1)
            left -= is_workday(due)
        if FIRST <= due <= LAST:
            looked += 1
            if row["closed_at"] is None or local(row["closed_at"]).date() > due:
                broken.append((row["worker_key"], due, 0))
    return sorted(broken), looked


def as_broken(rows: Sequence[Mapping[str, Any]]) -> Broken:
    """What supervision lists, in the same shape."""
    return sorted((row["worker"], date.fromisoformat(row["day"]), row["owed"]) for row in rows)
