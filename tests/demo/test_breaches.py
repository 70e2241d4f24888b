"""What is planted in patterns: on one platform with its day and size, on the control nothing of it."""

from __future__ import annotations

from collections import defaultdict
from datetime import datetime, timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from gongyou.site.demo import rests
from gongyou.site.demo.city import HEYA, SUIAN
from gongyou.site.demo.files import Inhabited
from gongyou.site.demo.orders import Log, log_of
from gongyou.site.demo.plan import Plan
from gongyou.site.demo.rides import DAY, Rides
from tests.demo.conftest import inhabited

FOUR_HOURS, PAUSE = timedelta(hours=4), timedelta(minutes=20)


@pytest.fixture(scope="module")
def large() -> Inhabited:
    return inhabited(0.02)


@pytest.fixture(scope="module")
def heya(large: Inhabited) -> Log:
    return log_of(HEYA, large.people, large.keys, large.size, large.streams)


@pytest.fixture(scope="module")
def suian(large: Inhabited) -> Log:
    return log_of(SUIAN, large.people, large.keys, large.size, large.streams)


def rows(log: Log, *columns: str) -> list[dict[str, Any]]:
    return list(log.table.select(["outcome", "worker_key", "dispatched_at", *columns]).to_pylist())


def too_fast(log: Log) -> list[tuple[dict[str, Any], bool]]:
    columns = ("promised_at", "picked_up_at", "distance_m", "area")
    taken = [row for row in rows(log, *columns) if row["outcome"] == "accepted"]
    left = [(row, (row["promised_at"] - row["picked_up_at"]).total_seconds() - 120) for row in taken]
    return [(row, seconds * 15 / 3.6 < float(row["distance_m"])) for row, seconds in left]


def test_it_notes_what_it_planted(heya: Log, suian: Log, tmp_path: Path) -> None:
    assert {each.metric for each in heya.breaches} == {"b2", "b3", "c5", "d2", "d3", "d4", "e1", "e2", "e3", "f1"}
    assert suian.breaches == ()
    plan = Plan(7, 0.02, (), heya.breaches)
    plan.save(tmp_path / "plan.json")
    assert Plan.load(tmp_path / "plan.json") == plan


def test_it_promises_the_impossible_in_its_districts_from_its_day(heya: Log, suian: Log) -> None:
    breach = Plan(7, 0.02, (), heya.breaches).breach("impossible_promises")
    first, districts = datetime.fromisoformat(breach.since), tuple(breach.where.split(","))
    found: dict[bool, list[bool]] = defaultdict(list)
    for row, is_fast in too_fast(heya):
        if row["area"].startswith(districts):
            found[row["dispatched_at"] >= first].append(is_fast)
    assert sum(found[False]) < 0.1 * len(found[False])
    assert sum(found[True]) > 0.8 * len(found[True])
    control = [is_fast for _, is_fast in too_fast(suian)]
    assert sum(control) < 0.01 * len(control)


def test_it_keeps_every_pause_on_the_control(suian: Log) -> None:
    prompts = defaultdict(list)
    for each in suian.beside["prompts"].to_pylist():
        assert each["confirmed_at"]
        if each["kind"] == "continuous":
            prompts[each["worker_key"]].append((each["prompted_at"], each["paused_until"]))
    pushed = defaultdict(list)
    for row in rows(suian, "accepted_at", "delivered_at"):
        pushed[row["worker_key"]].append(row)
    assert prompts
    for worker, given in prompts.items():
        moments = [row["dispatched_at"] for row in pushed[worker]]
        assert not any(start < moment < end for start, end in given for moment in moments)
    for worker, taken in pushed.items():
        chain = busy = datetime.min
        for row in sorted((each for each in taken if each["delivered_at"]), key=lambda each: each["dispatched_at"]):
            chain = row["accepted_at"] if row["accepted_at"] - busy >= PAUSE else chain
            busy = max(busy, row["delivered_at"])
            long = busy - chain > FOUR_HOURS
            assert not long or any(chain - FOUR_HOURS < start <= busy for start, _ in prompts[worker])


def test_it_credits_late_meals_on_the_control_and_not_from_its_day(heya: Log, suian: Log) -> None:
    first = datetime.fromisoformat(Plan(7, 0.02, (), heya.breaches).breach("uncredited_meals").since)
    for log in (heya, suian):
        for row in rows(log, "meal_ready_at", "meal_ready_estimated_at", "credit_seconds", "weather_code"):
            if row["outcome"] != "accepted" or row["meal_ready_at"] <= row["meal_ready_estimated_at"]:
                continue
            is_kept = log is suian or row["dispatched_at"] < first
            assert is_kept == (row["credit_seconds"] > 0) or row["weather_code"] != "clear"


def test_it_deals_the_forms_of_contract_evenly(heya: Log, suian: Log) -> None:
    for log in (heya, suian):
        kinds = [each["contract_kind"] for each in log.beside["workers"].to_pylist()]
        assert abs(kinds.count("dedicated") - kinds.count("crowdsourced")) <= 1


def test_its_offers_come_while_the_rider_is_online(heya: Log) -> None:
    spells = defaultdict(list)
    for each in heya.beside["sessions"].to_pylist():
        if each["kind"] == "online":
            spells[each["worker_key"]].append((each["online_at"], each["offline_at"]))
    log = rows(heya)
    assert 1.15 < len(log) / sum(row["outcome"] == "accepted" for row in log) < 1.3
    assert all(any(a <= row["dispatched_at"] <= b for a, b in spells[row["worker_key"]]) for row in log)


def test_nobody_on_the_control_is_out_all_week(heya: Log, suian: Log) -> None:
    def full(log: Log) -> int:
        weeks = defaultdict(set)
        for row in rows(log):
            weeks[row["worker_key"], *row["dispatched_at"].isocalendar()[:2]].add(row["dispatched_at"].date())
        return len({key for (key, *_), days in weeks.items() if len(days) == 7})

    planted = Plan(7, 0.02, (), heya.breaches).breach("seven_day_weeks").found["riders"]
    assert full(heya) == planted > 0
    assert full(suian) == 0


def test_its_appeals_are_heard_on_the_control_alone(heya: Log, suian: Log) -> None:
    results = [{each["result"] for each in log.beside["appeals"].to_pylist()} for log in (heya, suian)]
    assert "overturned" not in results[0]
    assert "overturned" in results[1]


def night_and_morning() -> Rides:
    """A rider's night shift with three orders, two of them accepted after midnight, and the next day's with one."""
    midnight = np.array([0, DAY])
    accepted = np.array([DAY - 600, DAY + 60, DAY + 300, DAY + 36_000])
    delivered = accepted + np.array([1200, 900, 900, 1000])
    return SimpleNamespace(  # type: ignore[return-value]
        shift=np.array([0, 0, 0, 1]),
        rider=np.zeros(4, dtype=np.int64),
        midnight=midnight,
        counts=np.array([3, 1]),
        accepted=accepted,
        delivered=delivered,
    )


def test_a_day_begins_with_what_the_night_shift_carried_after_midnight() -> None:
    assert rests._carried_over(night_and_morning()).tolist() == [0, 1140]


def test_a_spell_within_the_rides_under_way_makes_nobody_busy_for_longer() -> None:
    rides, shift = night_and_morning(), np.array([0, 0, 0, 1])
    begin = np.array([DAY - 500, DAY + 1100, DAY - 700, DAY + 1200])
    assert rests.outside_rides(rides, shift, begin, begin + 90).tolist() == [False, False, True, True]
    assert rests.outside_rides(rides, shift, begin, begin + 200).tolist() == [False, True, True, True]
