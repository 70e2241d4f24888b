"""B1: offers an hour like with like in area and hour; counted anew second by second, and a mix of hours is no gap."""

from __future__ import annotations

import random
from collections import defaultdict
from datetime import timedelta

import pytest

from gongyou.rooms.platforms.metrics import offer_rate
from gongyou.rooms.platforms.metrics.judging import judged
from gongyou.rooms.platforms.metrics.outcome import Outcome, State
from gongyou.rooms.platforms.metrics.strata import HOUR_ENDS
from gongyou.rooms.platforms.metrics.terms import Terms
from tests.platforms.metrics.made import JUNE, Row, made, order, values

WORKERS, MINUTE = 72, 60
KINDS = ("crowdsourced", "dedicated")
AREAS = ("990101-01", "990102-01")
# The crowdsourced ride at noon, when there are three offers an hour; the dedicated in the afternoon as well, with one.
NOON, AFTERNOON = 11, 15
Key = tuple[int, str, int]


def band_of(second: int) -> int:
    """The band of a second of the local day, by looking at the clock."""
    return sum(second % 86_400 >= end * 3600 for end in HOUR_ENDS)


def tables(less: int = 0, areas: tuple[int, ...] = (0, 1)) -> dict[str, list[Row]]:
    """Fifteen days; `less` of every six noon offers to the crowdsourced are not made, which is the planted gap."""
    draw = random.Random(11)
    orders: list[Row] = []
    sessions: list[Row] = []
    for worker in range(WORKERS):
        is_crowd, area = worker % 2 == 0, AREAS[areas[worker // 2 % len(areas)]]
        for day in range(15):
            for hour, hours in ((NOON, 2), (AFTERNOON, 0 if is_crowd and day % 5 else 2)):
                at = JUNE + timedelta(days=day, hours=hour)
                ends = at + timedelta(hours=hours)
                session = {"platform": "heya", "worker_key": f"w{worker:03d}", "kind": "online"}
                if hours:
                    sessions.append({**session, "online_at": at, "offline_at": ends})
                made_now = 0 if not hours else 6 - less * is_crowd if hour == NOON else 2
                for _ in range(made_now):
                    moment = timedelta(days=day, hours=hour, minutes=draw.randrange(2 * MINUTE))
                    orders.append(order(len(orders), worker, moment, pay_total=5, area=area))
    people = [
        {"platform": "heya", "worker_key": f"w{worker:03d}", "contract_kind": KINDS[worker % 2]}
        for worker in range(WORKERS)
    ]
    return {"orders": orders, "sessions": sessions, "workers": people}


def state_of(found: Outcome) -> State:
    return judged({"B1": found}, Terms())["B1"].state


def by_hand(held: dict[str, list[Row]]) -> float:
    """Σ w(s)·(rate of the crowdsourced − rate of the dedicated) over areas and hours, minute by minute."""
    offers: dict[Key, int] = defaultdict(int)
    minutes: dict[Key, int] = defaultdict(int)
    area = {row["worker_key"]: row["area"] for row in held["orders"]}
    for row in held["orders"]:
        second = int((row["dispatched_at"] - JUNE).total_seconds())
        offers[int(row["worker_key"][1:]) % 2, row["area"], band_of(second)] += 1
    for row in held["sessions"]:
        begins, ends = (int((row[name] - JUNE).total_seconds()) for name in ("online_at", "offline_at"))
        for second in range(begins, ends, MINUTE):
            minutes[int(row["worker_key"][1:]) % 2, area[row["worker_key"]], band_of(second)] += 1
    strata = {key[1:] for key in minutes if (0, *key[1:]) in minutes and (1, *key[1:]) in minutes}
    weight = sum(minutes[0, *each] for each in strata)
    return (
        sum(
            minutes[0, *each] / weight * (offers[0, *each] / minutes[0, *each] - offers[1, *each] / minutes[1, *each])
            for each in strata
        )
        * MINUTE
    )


def test_a_gap_in_like_hours_and_areas_is_found_with_its_size() -> None:
    held = tables(less=1)
    found = offer_rate.rate(made(held))
    told = values(found.estimates)
    assert float(told["contract_kind_crowdsourced"]) == pytest.approx(by_hand(held), abs=1e-6)
    # At noon 2.5 an hour against 3, which is most of their time; raw it looks the other way round.
    assert -0.5 < float(told["contract_kind_crowdsourced"]) < -0.3
    assert float(told["contract_kind_crowdsourced_raw"]) > 0
    assert float(told["contract_kind_crowdsourced_ratio"]) == pytest.approx(1 - 0.42 / 2.7, abs=0.03)
    assert state_of(found) is State.EXPLAIN


def test_other_hours_are_no_gap_and_equivalence_says_so() -> None:
    found = offer_rate.rate(made(tables()))
    told = values(found.estimates)
    assert float(told["contract_kind_crowdsourced"]) == pytest.approx(0, abs=1e-6)
    assert float(told["contract_kind_crowdsourced_raw"]) > 0.5
    assert float(told["contract_kind_crowdsourced_ratio"]) == pytest.approx(1)
    assert state_of(found) is State.CONFORM


def test_groups_that_share_no_area_are_compared_by_hour_and_those_that_share_no_hour_not_at_all() -> None:
    apart = tables()
    for row in apart["orders"]:
        row["area"] = AREAS[int(row["worker_key"][1:]) % 2]
    found = offer_rate.rate(made(apart))
    assert [each.en for each in found.reasons] == [
        "Crowdsourced: there is too little time online in the same areas; compared by hour of the day alone."
    ]
    assert len(found.claims) == 1
    for row in [*apart["orders"], *apart["sessions"]]:
        for name in ("online_at", "offline_at", "dispatched_at"):
            if name in row and int(row["worker_key"][1:]) % 2:
                row[name] += timedelta(hours=10)
    never = offer_rate.rate(made(apart))
    assert never.claims == ()
    assert state_of(never) is State.UNDECIDED


def test_the_engine_counts_bands_as_a_clock_does_and_overlaps_once() -> None:
    """Forty workers with three spells each, over midnight and over one another, against minutes in a set."""
    draw = random.Random(5)
    spells = [
        (worker, begin, begin + draw.randrange(1, 2_000))
        for worker in range(40)
        for begin in draw.sample(range(9_000), 3)
    ]
    sessions: list[Row] = [
        {
            "platform": "heya",
            "worker_key": f"w{worker:03d}",
            "online_at": JUNE + timedelta(minutes=begin),
            "offline_at": JUNE + timedelta(minutes=end),
            "kind": "online",
        }
        for worker, begin, end in spells
    ]
    found = offer_rate.online_by_band(made({"sessions": sessions}))
    for worker in range(40):
        minutes = {each for own, begin, end in spells if own == worker for each in range(begin, end)}
        counted = [MINUTE * sum(band_of(each * MINUTE) == band for each in minutes) for band in range(6)]
        assert [int(found[f"online_{band}"][worker]) for band in range(6)] == counted
