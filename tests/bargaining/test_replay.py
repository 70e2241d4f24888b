"""L0: the laws that a replay must keep, and the worked answers in whole cents."""

from __future__ import annotations

import json
from datetime import date, timedelta
from decimal import Decimal
from functools import lru_cache
from pathlib import Path
from typing import Any

import ibis
import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gongyou.core.errors import BadInput, NotFound
from gongyou.core.figures import SUPPRESSED
from gongyou.rooms.bargaining.whatif import queries
from gongyou.rooms.bargaining.whatif.asked import Asked
from gongyou.rooms.bargaining.whatif.outcome import outcome
from gongyou.rooms.bargaining.whatif.replay import Known, Replay, known_of, replayed
from gongyou.rooms.bargaining.whatif.sides import Side
from gongyou.rooms.bargaining.whatif.spread import intervals
from gongyou.rules.schemes import PayScheme
from gongyou.rules.schemes.amended import SHARE, amended, levers
from gongyou.rules.schemes.needs import ORDER_COLUMNS
from gongyou.site.worked.family import Case
from gongyou.site.worked.whatif import proposal, replay, rows_of
from tests.bargaining.logs import Lent, Row, orders

ASKED = {"platform": "heya", "before": "demo.heya", "after": "demo.heya"}
MONTH = {**ASKED, "after": "demo.heya_month", "inputs": {"minimum_wage": "21"}}
CASES = Path(__file__).parents[3] / "shared" / "cases" / "platform.jsonl"
LEVERS = list(levers(PayScheme.load("demo.heya")))
FEW = settings(max_examples=4, deadline=None)


@lru_cache(maxsize=1)
def log() -> tuple[Lent, Known]:
    view = Lent(orders(720, workers=36))
    return view, known_of(view, Asked.read(ASKED))


def asked_of(**more: Any) -> Replay:
    view, known = log()
    return replayed(view, Asked.read({**ASKED, **more}), known)


def test_an_unchanged_rule_changes_nothing() -> None:
    found = outcome(asked_of(), draws=0)
    assert found["cost"]["change"] == 0
    assert found["winners"]["winners"] == found["winners"]["losers"] == 0
    assert found["winners"]["unchanged"] == 36
    assert found["income"]["before"] == found["income"]["after"]
    assert all(row["before"] == row["after"] for row in found["hourly"] if row["hours"])


@FEW
@given(lever=st.sampled_from(LEVERS), cents=st.integers(1, 300))
def test_a_higher_rate_lowers_nobody_and_the_sum_of_changes_is_what_the_platform_pays(lever: Any, cents: int) -> None:
    found = asked_of(changes={lever.path: lever.value + Decimal(cents).scaleb(-2)})
    assert (found.change >= 0).all()
    told = outcome(found, draws=0)["cost"]
    assert int(found.change.sum()) == int(told["change"] * 100) == int((told["after"] - told["before"]) * 100)


@FEW
@given(factor=st.sampled_from([2, 3, 5, 10]))
def test_scaled_rates_scale_every_income(factor: int) -> None:
    # Whole factors: a rounded order times a whole number may differ by its rounding, hence at most half a cent each.
    scaled = {lever.path: lever.value * factor for lever in LEVERS}
    found = asked_of(changes=scaled)
    assert (abs(found.after - found.before * factor) <= found.orders * (factor + 1) / 2).all()
    yuan = {**ASKED, "changes": {"terms.base.amount": 3 * factor, **_nothing_else()}}
    once = {**ASKED, "changes": {"terms.base.amount": 3, **_nothing_else()}}
    view, known = log()
    large, small = (replayed(view, Asked.read(each), known).after for each in (yuan, once))
    assert (large == small * factor).all()


def _nothing_else() -> dict[str, int]:
    return {lever.path: 0 for lever in LEVERS if lever.path != "terms.base.amount"}


@pytest.mark.parametrize("per", ["engaged", "working"])
def test_a_floor_has_no_losers_and_leaves_nobody_below_it(per: str) -> None:
    found = asked_of(floor="22", floor_on=per, floor_unit="week", line="21.99")
    told = outcome(found, draws=0)
    assert (found.change >= 0).all() and (found.change > 0).any()
    (row,) = [row for row in told["hourly"] if row["per"] == per]
    assert row["before"]["below"]["workers"] > 0
    assert row["after"]["below"]["workers"] == 0


def test_the_period_rules_of_both_ways_agree_with_the_second_implementation() -> None:
    rows = orders(120, workers=12)
    found = replayed(Lent(rows), Asked.read(MONTH))
    month = PayScheme.load("demo.heya_month").given(minimum_wage="21")
    second = {each.worker: each.cents["due"] for each in month.explain_periods(rows) if each.cents}
    assert dict(zip((found.known.workers[at] for at in found.at), found.after.tolist(), strict=True)) == second
    heya = PayScheme.load("demo.heya")
    first = {key: sum(heya.cents(row) or 0 for row in rows if row["worker_key"] == key) for key in second}
    assert dict(zip((found.known.workers[at] for at in found.at), found.before.tolist(), strict=True)) == first


def test_the_order_of_rows_and_the_cut_into_files_change_nothing() -> None:
    rows = orders(400, workers=20)
    asked = Asked.read({**MONTH, "floor": "24"})
    one = outcome(replayed(Lent(rows), asked), draws=0)
    # Backwards, and as two files of which the later comes first.
    turned = Lent(rows[:149:-1])
    turned.held["orders"] = ibis.union(turned.held["orders"], Lent(rows[149::-1]).held["orders"])
    assert outcome(replayed(turned, asked), draws=0) == one


def test_an_order_that_one_rule_cannot_judge_is_left_out_of_both() -> None:
    rows = orders(240, workers=12)
    whole = replayed(Lent(rows), Asked.read({**ASKED, "changes": {"at_least": "6"}}))
    lost = list(rows[:5])
    for row in lost:
        row["weather_code"] = None
    found = replayed(Lent(rows), Asked.read({**ASKED, "changes": {"at_least": "6"}}))
    assert found.left_out["orders"] == 5 and int(found.orders.sum()) == 235
    assert (found.before <= whole.before).all() and (found.after <= whole.after).all()
    # By period a worker is not reckoned in part.
    by_month = replayed(Lent(rows), Asked.read(MONTH))
    assert by_month.left_out["workers"] == len({row["worker_key"] for row in lost})


def test_a_cap_on_the_take_rate_leaves_the_worker_the_rest_of_the_price() -> None:
    found = asked_of(take_cap="0.40")
    view, _ = log()
    price = view.execute(view.table("orders").select("worker_key", "customer_price")).to_pylist()
    assert (found.change >= 0).all()
    least: dict[str, int] = {}
    for row in price:
        fen = int(row["customer_price"] * 100)
        least[row["worker_key"]] = least.get(row["worker_key"], 0) + -(-fen * 6 // 10)
    assert all(pay >= least[found.known.workers[at]] for at, pay in zip(found.at, found.after, strict=True))
    take = outcome(found, draws=0)["cost"]["price"]
    assert take["take_after"] <= Decimal("0.40") and take["take_after"] < take["take_before"]


def test_the_rate_of_2024_over_the_trip_of_2023() -> None:
    """7.5 miles in 30 minutes: 26.76 by the rate of 2023, 27.69 by that of 2024, which is 3.5 % more."""
    rows = orders(12, workers=12)
    for row in rows:
        begin = row["dispatched_at"].replace(year=2023, month=6, day=1 + rows.index(row))
        end = begin.replace(hour=20, minute=30)
        row |= {"dispatched_at": begin, "accepted_at": begin, "currency": "USD", "distance_m": Decimal("12070.08")}
        row |= {"picked_up_at": end.replace(minute=0), "delivered_at": end, "channel": "assigned"}
    asked = {"platform": "heya", "before": "us_nyc.tlc", "after": "us_nyc.tlc", "on": "2024-03-01"}
    found = outcome(replayed(Lent(rows), Asked.read(asked)), draws=0)["cost"]
    assert (found["before"] / 12, found["after"] / 12) == (Decimal("26.76"), Decimal("27.69"))
    assert round(found["change_share"], 3) == Decimal("0.035")


@pytest.mark.skipif(not CASES.exists(), reason="needs the worked cases")
def test_the_worked_answers_are_the_replay_in_whole_cents() -> None:
    """The engine's replay of each worked case against the exact fractions that `gongyou verify` holds to the answer."""
    seen = 0
    for line in CASES.read_text(encoding="utf-8").splitlines():
        case = json.loads(line)
        if not case["id"].startswith("whatif-") or "orders" not in case["inputs"]:
            continue
        seen += 1
        given = Case(case["formula"], case["inputs"], case["expected"])
        exact = replay(given)["income"]
        rows = [_row(each) for each in rows_of(case["inputs"]["orders"])]
        found = _due(proposal(case["formula"], given), rows)
        assert found == {worker: round(float(income) * 100) for worker, income in exact.items()}
        assert sum(found.values()) == pytest.approx(case["expected"]["platform_cost"] * 100, abs=1)
    assert seen == 3


def _row(row: dict[str, Any]) -> Row:
    times = {name: value.replace(tzinfo=None) for name, value in row.items() if hasattr(value, "tzinfo")}
    return {**row, **times}


def _due(scheme: PayScheme, rows: list[Row]) -> dict[str, int]:
    types = ibis.schema(ORDER_COLUMNS).to_pyarrow()
    table = ibis.memtable(
        pa.Table.from_pylist([{name: row.get(name) for name in ORDER_COLUMNS} for row in rows], types)
    )
    expression = queries.by_side(table, None, Side(scheme), (date(2024, 1, 1), date(2024, 1, 7)))
    found = Lent([]).execute(expression).to_pylist()
    return {row["worker_key"]: row["due"] for row in found}


def shipt(workers: int = 94) -> Lent:
    """As in the audit of Shipt: less for the order, more for the time; 41 % of 94 have short ones."""
    rows = orders(workers * 6, workers=workers)
    for row in rows:
        worker = int(row["worker_key"][1:])
        loses = worker < round(workers * 0.41)
        row["picked_up_at"] = row["accepted_at"]
        row["delivered_at"] = row["picked_up_at"] + timedelta(minutes=20 if loses else 62)
    return Lent(rows)


def test_the_losers_stand_on_the_first_page_though_the_mean_rises() -> None:
    asked = {**ASKED, "changes": {"terms.base.amount": "2.60", "terms.time.rate": "0.20", "at_least": "0"}}
    found = outcome(replayed(shipt(), Asked.read(asked)), draws=400)
    winners = found["winners"]
    assert Decimal(winners["mean"]) > 0
    assert round(Decimal(winners["losers_share"]), 2) == Decimal("0.41")
    assert Decimal(winners["losers_mean"]) < 0
    # First page: before anything about averages.
    assert list(found).index("winners") < list(found).index("cost") < list(found).index("income")
    assert found["interval"]["losers_share"]["low"] < Decimal("0.41") < found["interval"]["losers_share"]["high"]
    assert found["worst_hit"]["losers"]["minutes"] < found["worst_hit"]["all"]["minutes"]


def test_fewer_than_ten_are_never_shown() -> None:
    view = Lent(orders(360, workers=30))
    far = {**ASKED, "changes": {"terms.base.amount": "4.40", "terms.distance.2.rate": "0.60"}}
    found = outcome(replayed(view, Asked.read(far)), draws=0)
    for group in found["groups"]:
        for row in group["rows"]:
            for kind in ("winners", "losers", "unchanged"):
                assert row[kind] == SUPPRESSED or row[kind] == 0 or row[kind] >= 10
            hidden = SUPPRESSED in (row["winners"], row["losers"], row["unchanged"], row["workers"])
            assert (row["mean"] == SUPPRESSED) == hidden


@pytest.mark.parametrize("draws", [400])
def test_the_interval_covers_the_truth(draws: int) -> None:
    """Of 300 logs drawn from one population, 95 in a hundred intervals hold the mean change that it has."""
    rng = np.random.default_rng(11)
    size, truth, covered, logs = 120, 2.0, 0, 300
    for number in range(logs):
        change = np.rint((rng.gamma(4.0, 0.75, size) - 1.0) * 100).astype(np.int64)
        before = np.full(size, 100_000)
        found = intervals(before, before + change, seed=number, draws=draws)
        assert found is not None
        covered += found["mean_change"]["low"] <= truth <= found["mean_change"]["high"]
    assert 0.92 <= covered / logs <= 0.98


@pytest.mark.parametrize(
    ("params", "code"),
    [
        ({"platform": "nobody"}, "whatif.no_orders"),
        ({"changes": {"terms.nothing.amount": "1"}}, "scheme.lever_unknown"),
        ({"changes": {"terms.base.amount": "200000"}}, "scheme.lever_wrong"),
        ({"changes": {"terms.base.amount": "-1"}}, "whatif.number"),
        ({"after": "us_nyc.tlc"}, "whatif.unlike"),
        ({"before": "us_nyc.dcwp", "after": "us_nyc.dcwp"}, "whatif.aggregate"),
        ({"floor": "20", "floor_on": "online", "hours_cap": "8"}, "whatif.hours_cap_online"),
        ({"hours_cap": "0"}, "whatif.hours_cap"),
        ({"hours_cap": "25"}, "whatif.hours_cap"),
        ({"floor": "20", "floor_on": "online"}, "scheme.needs_sessions"),
        ({"take_cap": "3"}, "whatif.take_cap"),
        ({"first": "2026-06-09", "last": "2026-06-01"}, "whatif.period"),
        ({"after": "demo.heya_month"}, "scheme.input_missing"),
    ],
)
def test_what_cannot_be_answered_is_refused_with_a_remedy(params: dict[str, Any], code: str) -> None:
    with pytest.raises((BadInput, NotFound)) as refused:
        replayed(log()[0], Asked.read({**ASKED, **params}))
    assert refused.value.code == code
    assert refused.value.remedy is not None


def test_too_few_workers_give_no_figures() -> None:
    with pytest.raises(BadInput) as refused:
        outcome(replayed(Lent(orders(40, workers=9)), Asked.read(ASKED)))
    assert refused.value.code == "whatif.too_few"
    small = outcome(replayed(Lent(orders(120, workers=12)), Asked.read(ASKED)), draws=0)
    assert not small["enough"] and "不作结论" in small["notes"][0]["zh"]


def test_a_number_of_a_scheme_is_found_again_by_its_path() -> None:
    for name in ("demo.heya", "demo.heya_month", "us_nyc.tlc"):
        scheme = PayScheme.load(name)
        for lever in levers(scheme):
            # A share stays one: more than the whole is refused, see below.
            more = lever.value + (Decimal("0.5") if lever.unit is SHARE else 1)
            raised = amended(scheme, {lever.path: more})
            (again,) = [each for each in levers(raised) if each.path == lever.path]
            assert again.value == more
            assert [each for each in levers(raised) if each != again] == [
                each for each in levers(scheme) if each.path != lever.path
            ]


def test_a_number_that_cannot_be_is_refused_in_the_reader_s_words() -> None:
    heya = PayScheme.load("demo.heya_month")
    with pytest.raises(BadInput) as refused:
        amended(heya, {"bonuses.loyalty.rate": Decimal(5)})
    assert "比例 5 大于 1：请写成小数，5% 写 0.05" in refused.value.said("zh")
    assert "Value error" not in refused.value.said("zh") + refused.value.said("en")
    with pytest.raises(BadInput) as refused:
        amended(heya, {"terms.base.amount": Decimal(-1)})
    assert "数值过小（最小 0）" in refused.value.said("zh")


def test_a_register_of_workers_gives_the_groups_by_contract_and_tenure() -> None:
    view = Lent(orders(360, workers=30))
    told = outcome(replayed(view, Asked.read(ASKED)), draws=0)
    assert [each["what"] for each in told["not_evaluable"]] == ["contract", "tenure"]
    rows = [
        {
            "platform": "heya",
            "worker_key": f"w{at:03d}",
            "contract_kind": "dedicated" if at < 14 else "crowdsourced",
            "joined_on": date(2026, 6, 1) if at < 10 else date(2024, 6, 1),
        }
        for at in range(30)
    ]
    view.held["workers"] = ibis.memtable(pa.Table.from_pylist(rows))
    told = outcome(replayed(view, Asked.read(ASKED)), draws=0)
    groups = {group["by"]: {row["name"]: row["workers"] for row in group["rows"]} for group in told["groups"]}
    assert groups["contract"] == {"crowdsourced": 16, "dedicated": 14}
    assert groups["tenure"] == {"0": 10, "3": 20}
    assert told["not_evaluable"] == []
