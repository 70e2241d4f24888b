"""C1 and C2 against plain Python: unions of orders, three denominators, the floor of the place."""

from __future__ import annotations

import random
from collections import Counter, defaultdict
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

import pytest

from gongyou.core.money import round_half_up
from gongyou.rooms.platforms.metrics.assessed import assessed
from gongyou.rooms.platforms.metrics.hourly_pay import below_floor, hourly_pay
from gongyou.rooms.platforms.metrics.outcome import State
from gongyou.rooms.platforms.metrics.rewards import rewards_by_week
from gongyou.rules.engaged_time import union_seconds
from tests.platforms.metrics.made import JUNE, Row, made, order, spread, values

# The invented city's, and what the allowance makes of it.
FLOOR, ALLOWANCE = 2300, Fraction(11, 10)


def overlapping(workers: int, each: int) -> list[Row]:
    """Orders of which many run at the same time, on random days of the month."""
    draw = random.Random(5)
    return [
        order(
            worker * each + at,
            worker,
            timedelta(days=draw.randrange(29), hours=draw.randrange(9, 12), minutes=draw.randrange(60)),
            minutes=draw.randrange(5, 70),
            area=draw.choice(["990101-01", "990102-03"]),
        )
        for worker in range(workers)
        for at in range(each)
    ]


def by_worker(rows: list[Row]) -> dict[str, tuple[int, int]]:
    """Fen and seconds of the union of each worker's orders."""
    spans: dict[str, list[tuple[int, int]]] = defaultdict(list)
    fen: dict[str, int] = defaultdict(int)
    for row in rows:
        spans[row["worker_key"]].append(
            (int((row["accepted_at"] - JUNE).total_seconds()), int((row["delivered_at"] - JUNE).total_seconds()))
        )
        fen[row["worker_key"]] += int(row["pay_total"] * 100)
    return {worker: (fen[worker], union_seconds(spans[worker])) for worker in spans}


def test_it_agrees_with_unions_in_plain_python() -> None:
    rows = overlapping(12, 25)
    online = [
        {"platform": "heya", "worker_key": f"w{worker:03d}", "online_at": JUNE + timedelta(days=day, hours=8 + part),
         "offline_at": JUNE + timedelta(days=day, hours=11 + part), "kind": kind}
        for worker in range(12)
        for day in range(3)
        for part, kind in ((0, None), (1, "required"), (7, "training"))
    ]  # fmt: skip
    found = values(hourly_pay(made({"orders": rows, "sessions": online})).estimates)
    known = by_worker(rows)
    pay, seconds = (sum(each[place] for each in known.values()) for place in (0, 1))
    assert float(found["engaged_all"]) == pytest.approx(36 * pay / seconds, abs=1e-6)
    assert float(found["working_all"]) == pytest.approx(36 * pay / (seconds * 1.1), abs=1e-6)
    # Three days of 8 to 12: overlapping spells count once, training not at all.
    assert float(found["online_all"]) == pytest.approx(pay / 100 / (12 * 3 * 4), abs=1e-6)
    each = sorted(round_half_up(Fraction(fen * 3600, own)) for fen, own in known.values())
    assert found["engaged_p10"] == Decimal(each[1]) / 100
    assert found["engaged_p50"] == Decimal(each[5]) / 100
    assert found["engaged_p90"] == Decimal(each[10]) / 100


def test_intervals_hold_their_values() -> None:
    for each in hourly_pay(made({"orders": overlapping(12, 10)})).estimates:
        assert each.value is not None
        assert each.low is not None
        assert each.high is not None
        assert each.low <= each.value <= each.high


def test_an_order_taken_away_again_takes_time_but_pays_nothing() -> None:
    rows = spread(12, 4)
    taken = [
        order(900 + worker, worker, timedelta(days=20, hours=2, minutes=worker), outcome="reassigned", pay_total=None,
              delivered_at=None, picked_up_at=None, released_at=JUNE + timedelta(days=20, hours=3, minutes=worker))
        for worker in range(12)
    ]  # fmt: skip
    without, with_them = (values(hourly_pay(made({"orders": each})).estimates) for each in (rows, rows + taken))
    # 4 orders of 20 minutes, and an hour more.
    assert float(with_them["engaged_all"] / without["engaged_all"]) == pytest.approx(80 / 140, abs=1e-5)


def test_costs_and_rewards() -> None:
    rows = spread(12, 4)
    plain = values(hourly_pay(made({"orders": rows})).estimates)
    kilometres = sum(row["distance_m"] for row in rows) / 1000
    cost = values(hourly_pay(made({"orders": rows}, {"cost_a_km": "0.20"})).estimates)
    assert abs(cost["cost"] - kilometres * Decimal("0.20")) < Decimal("0.07")
    hours = 12 * 4 / Decimal(3)
    assert abs(plain["engaged_all"] - cost["engaged_all"] - cost["cost"] / hours) < Decimal("0.0001")
    # A reward of May and June, day by day: 30 of its 61 days lie in the period.
    reward = {"platform": "heya", "worker_key": "w003", "starts_on": date(2026, 5, 1), "ends_on": date(2026, 6, 30),
              "code": "month", "amount": Decimal("61.00")}  # fmt: skip
    more = values(hourly_pay(made({"orders": rows, "rewards": [reward]})).estimates)
    assert abs(more["engaged_all"] - plain["engaged_all"] - 30 / hours) < Decimal("0.0001")


def test_rewards_are_shared_out_as_by_hand() -> None:
    draw = random.Random(5)
    rewards, expected = [], Counter[tuple[str, int]]()
    for number in range(60):
        first = date(2026, 5, 20) + timedelta(days=draw.randrange(45))
        days, fen = draw.choice((1, 7, 30)), draw.randrange(1, 9999)
        worker = f"w{draw.randrange(5):03}"
        amount = None if number == 7 else Decimal(fen) / 100
        rewards.append({"platform": "heya", "worker_key": worker, "starts_on": first, "amount": amount, "code": "each",
                        "ends_on": first + timedelta(days=days - 1)})  # fmt: skip
        for at in range(days if amount is not None else 0):
            day = first + timedelta(days=at)
            if date(2026, 6, 1) <= day <= date(2026, 6, 30):
                week = (day - date(1970, 1, 5)).days // 7
                expected[worker, week] += fen * (at + 1) // days - fen * at // days
    assert rewards_by_week(made({"orders": spread(12, 4), "rewards": rewards})) == dict(expected)
    assert rewards_by_week(made({"orders": spread(12, 4)})) == {}


def test_weeks_below_the_floor_of_the_place() -> None:
    rows = overlapping(14, 25)
    for number, row in enumerate(rows):
        # Half of the workers are paid well above, so that both kinds occur.
        row["pay_total"] = Decimal(30) if number // 25 % 2 else row["pay_total"]
    found = below_floor(made({"orders": rows}))
    weeks: dict[tuple[str, int], list[Row]] = defaultdict(list)
    for row in rows:
        weeks[row["worker_key"], (row["accepted_at"] - JUNE).days // 7].append(row)
    short = []
    for (worker, _), held in weeks.items():
        [(fen, seconds)] = by_worker(held).values()
        due = round_half_up(Fraction(FLOOR * seconds, 3600) * ALLOWANCE)
        short.append((worker, max(0, due - fen)))
    held = values(found.estimates)
    assert held["weeks"] == len(weeks)
    assert held["shortfall"] == Decimal(sum(fen for _, fen in short)) / 100
    below = sum(fen > 0 for _, fen in short)
    assert 0 < below < len(short)
    assert held["below_weeks"] == round(Decimal(below) / len(weeks), 6)


def test_the_terms_go_before_the_law_and_no_floor_is_no_zero() -> None:
    rows = spread(12, 6, area="somewhere")
    assert below_floor(made({"orders": rows})).state is State.NOT_ASSESSABLE
    agreed = values(below_floor(made({"orders": rows}, {"hourly_floor": "9.00"})).estimates)
    assert (agreed["below_weeks"], agreed["shortfall"]) == (0, 0)
    nobody = below_floor(made({"orders": rows}, {"hourly_floor": "9.00"}))
    # Twelve workers say little: 1 − 0.05^(1/12) is 22.09 %, and 0.99¹² is no proof.
    assert "22.1 %" in nobody.reasons[0].zh and "299" in nobody.reasons[0].en
    assert nobody.claims[0].equivalent == pytest.approx(0.99**12)
    higher = values(below_floor(made({"orders": rows}, {"hourly_floor": "90.00"})).estimates)
    assert higher["below_weeks"] == 1


def test_without_times_it_is_not_assessable() -> None:
    rows = [{**row, "accepted_at": None} for row in spread(12, 2)]
    for outcome in assessed(made({"orders": rows}), ["C1", "C2"]).values():
        assert outcome.state is State.NOT_ASSESSABLE
        assert "accepted_at" in outcome.said.zh
