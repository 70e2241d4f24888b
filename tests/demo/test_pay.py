"""The city's own pay arithmetic against the rules floor, and what is planted in the logs."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from fractions import Fraction

import numpy as np
import pytest

from gongyou.core.money import round_half_up
from gongyou.rules import catalogue
from gongyou.rules.engaged_time import added
from gongyou.rules.schemes import PayScheme
from gongyou.site.demo.city import HEYA, SUIAN
from gongyou.site.demo.files import Inhabited
from gongyou.site.demo.guarantees import CODE
from gongyou.site.demo.orders import MONTHS, TARIFFS, Log, log_of
from gongyou.site.demo.payroll import CAP_HALF_HOURS, MINIMUM_WAGE_FEN, Hours, overtime_fen
from gongyou.site.demo.plan import FLOOR_IGNORED, ORDER_KINDS, SILENT_RATE_CHANGE, UNDECLARED_DEDUCTION
from gongyou.site.demo.tariffs import Ride, pay_of
from gongyou.site.demo.violations import SILENT_AREA, SILENT_FROM

SEEN = ["worker_key", "accepted_at", "delivered_at", "released_at", "pay_total"]


@pytest.fixture(scope="module")
def heya(town: Inhabited) -> Log:
    return log_of(HEYA, town.people, town.keys, town.size, town.streams)


def ride(metres: int, seconds: int, at: str, weather: str = "clear") -> Ride:
    """One ride dispatched at a local moment."""
    clock = np.array([np.datetime64(at, "s")]).astype(np.int64)
    return Ride(np.array([metres]), np.array([seconds]), clock, np.array([weather]))


@pytest.mark.parametrize(
    ("platform", "one", "fen"),
    [
        # 3.80 + 2 km free + 2 × 0.90 + 1.5 × 1.40 + 5 min × 0.12 = 8.30
        (HEYA, ride(5_500, 1_200, "2026-04-30T12:00:00"), 830),
        # The rule of 1 May: 3.60 + 2 × 0.95 + 1.5 × 1.50 + 5 × 0.15 = 8.50
        (HEYA, ride(5_500, 1_200, "2026-05-01T00:00:00"), 850 + 120),
        # 3.80 alone lies below the floor of 4.50
        (HEYA, ride(1_900, 900, "2025-12-01T12:00:00"), 450),
        # 3.80 + 1.00 at night + 1.20 in the rain = 6.00; 5:59 is night, 6:00 is not
        (HEYA, ride(1_000, 60, "2025-12-01T05:59:59", "rain"), 600),
        (HEYA, ride(1_000, 60, "2025-12-01T06:00:00", "rain"), 500),
        # 2.005 km: 3.80 + 0.0045 + 1.20 = 5.0045, rounded to 5.00; 2.006 km: 5.0054, rounded to 5.01
        (HEYA, ride(2_005, 60, "2025-12-01T12:00:00", "snow"), 500),
        (HEYA, ride(2_006, 60, "2025-12-01T12:00:00", "snow"), 501),
        # 3.50 + 3 × 0.85 + 10 × 0.06 = 6.65
        (SUIAN, ride(3_000, 600, "2026-10-01T12:00:00"), 665),
    ],
)
def test_it_pays_what_the_published_rule_says(platform: str, one: Ride, fen: int) -> None:
    paid = pay_of(TARIFFS[platform], one)
    assert int(paid.total[0]) == fen
    parts = paid.base + paid.distance + paid.time + paid.subsidy + paid.to_floor
    assert int(parts[0]) == fen


@pytest.mark.parametrize("platform", [HEYA, SUIAN])
def test_it_agrees_with_the_scheme_s_second_implementation(platform: str) -> None:
    draw = np.random.Generator(np.random.PCG64(3))
    scheme = PayScheme.load(f"demo.{platform}")
    start = np.datetime64("2025-11-01T00:00:00").astype(np.int64)
    rides = Ride(
        draw.integers(0, 12_001, 300),
        draw.integers(0, 5_400, 300),
        start + draw.integers(0, 365 * 86_400, 300),
        draw.choice(np.array(["clear", "rain", "snow", "heat"]), 300),
    )
    paid = pay_of(TARIFFS[platform], rides).total
    for number in range(300):
        dispatched = (rides.dispatched[number] - 8 * 3600).astype("datetime64[s]").item()
        row = {
            "dispatched_at": dispatched,
            "picked_up_at": dispatched,
            "delivered_at": dispatched + timedelta(seconds=int(rides.seconds[number])),
            "distance_m": Decimal(int(rides.metres[number])),
            "weather_code": str(rides.weather[number]),
        }
        assert scheme.cents(row) == int(paid[number]), row


def test_it_plants_each_kind_and_none_twice(heya: Log) -> None:
    rows = Counter(row for planted in heya.planted for row in planted.rows)
    assert {planted.kind for planted in heya.planted if planted.rows} == set(ORDER_KINDS)
    assert max(rows.values()) == 1
    assert all(min(planted.fen) >= 2 for planted in heya.planted)


def test_it_plants_nothing_on_the_control(town: Inhabited) -> None:
    control = log_of(SUIAN, town.people, town.keys, town.size, town.streams)
    assert control.planted == ()
    assert not control.lost.any()


def test_it_cuts_the_rate_in_one_area_from_one_day(heya: Log) -> None:
    silent = next(planted for planted in heya.planted if planted.kind == SILENT_RATE_CHANGE)
    at = {row["attempt_id"]: row for row in heya.table.select(["attempt_id", "area", "dispatched_at"]).to_pylist()}
    assert {at[row]["area"] for row in silent.rows} == {SILENT_AREA}
    assert min(at[row]["dispatched_at"] for row in silent.rows) >= SILENT_FROM.astype("datetime64[s]").item()


def test_it_writes_a_log_that_holds_together(heya: Log) -> None:
    assert sum(heya.month(month).num_rows for month in MONTHS) == heya.table.num_rows
    for row in heya.table.to_pylist():
        assert row["created_at"] <= row["dispatched_at"]
        if row["outcome"] != "accepted":
            assert row["pay_total"] is None and (row["accepted_at"] is None) is (row["outcome"] != "reassigned")
            continue
        assert row["dispatched_at"] <= row["accepted_at"] <= row["picked_up_at"] <= row["delivered_at"]
        parts = sum(row[f"pay_{part}"] for part in ("base", "distance", "time", "subsidy", "bonus"))
        assert row["pay_total"] == parts - row["deduction"]
        assert min(row[f"pay_{part}"] for part in ("distance", "time", "subsidy", "bonus")) >= 0


def test_it_deducts_undeclared_codes_on_planted_rows_only(heya: Log) -> None:
    allowed = PayScheme.load("demo.heya").deduction_codes or ()
    planted = next(each for each in heya.planted if each.kind == UNDECLARED_DEDUCTION)
    found = {
        row["attempt_id"]
        for row in heya.table.select(["attempt_id", "deduction_code"]).to_pylist()
        if row["deduction_code"] not in (None, *allowed)
    }
    assert found == set(planted.rows)


def test_it_loses_what_the_floor_would_have_brought(heya: Log) -> None:
    planted = next(each for each in heya.planted if each.kind == FLOOR_IGNORED)
    paid = {row["attempt_id"]: row["pay_total"] for row in heya.table.select(["attempt_id", "pay_total"]).to_pylist()}
    assert all(
        paid[row] + Decimal(fen) / 100 == Decimal("4.50") for row, fen in zip(planted.rows, planted.fen, strict=True)
    )


def test_it_works_out_overtime_as_the_law_does() -> None:
    draw = np.random.Generator(np.random.PCG64(5))
    wage = draw.integers(230_000, 3_000_000, 500)
    half = draw.integers(0, 40, (4, 500))
    hours = Hours(half[0], half[1] + half[2], half[2], half[3])
    found = overtime_fen(wage, hours)
    for number in range(500):
        a_day = Fraction(int(wage[number])) / Fraction("21.75")
        weekday, restday, holiday = (Fraction(int(part[number]), 2) for part in (half[0], half[1], half[3]))
        due = a_day / 8 * (Fraction(3, 2) * weekday + 2 * restday + 3 * holiday)
        assert int(found[number]) == round_half_up(due)


def test_it_knows_the_minimum_wage_of_the_rules() -> None:
    dated = catalogue.standard().parameters.value("cn.minimum_wage_month", on=date(2026, 10, 1), place="990101")
    assert dated.value * 100 == MINIMUM_WAGE_FEN
    assert CAP_HALF_HOURS == 72


def test_the_control_tops_every_week_up_to_the_hourly_minimum(town: Inhabited) -> None:
    control = log_of(SUIAN, town.people, town.keys, town.size, town.streams)
    floor = catalogue.standard().parameters.value("cn.minimum_wage_hour", on=date(2026, 10, 1), place="990101").value
    work: dict[str, list[tuple[datetime, datetime]]] = {}
    paid: Counter[tuple[str, date]] = Counter()
    for row in control.table.select(SEEN).to_pylist():
        if row["accepted_at"] is None:
            continue
        work.setdefault(row["worker_key"], []).append((row["accepted_at"], row["delivered_at"] or row["released_at"]))
        paid[row["worker_key"], monday(row["accepted_at"].date())] += int((row["pay_total"] or 0) * 100)
    due: Counter[tuple[str, date]] = Counter()
    for worker, intervals in work.items():
        seconds = [(whole_seconds(start), whole_seconds(end)) for start, end in intervals]
        for (start, _), gained in zip(intervals, added(seconds), strict=True):
            due[worker, monday(start.date())] += gained
    owed = {key: Fraction(seconds, 3600) * Fraction(floor) * 100 * Fraction(11, 10) for key, seconds in due.items()}
    lacking = {key for key, fen in owed.items() if fen > paid[key]}
    top_ups: dict[tuple[str, date], int] = {}
    for row in control.beside["rewards"].to_pylist():
        assert row["starts_on"] >= MONTHS[0].first_day and row["ends_on"] <= MONTHS[-1].last_day
        key = row["worker_key"], monday(row["starts_on"])
        assert monday(row["ends_on"]) == key[1]
        paid[key] += int(row["amount"] * 100)
        if row["code"] == CODE:
            assert row["threshold"] is None and key not in top_ups
            top_ups[key] = int(row["amount"] * 100)
    assert lacking and top_ups.keys() <= lacking
    assert all(paid[key] >= fen for key, fen in owed.items())
    # Not a fen more than it takes.
    assert all(paid[key] - 1 < owed[key] for key in top_ups)


def monday(day: date) -> date:
    return day - timedelta(days=day.weekday())


def whole_seconds(moment: datetime) -> int:
    return int(moment.replace(tzinfo=UTC).timestamp())
