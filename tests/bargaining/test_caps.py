"""Caps on the take rate and on daily hours, alone and together with what a period pays."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from decimal import Decimal
from functools import lru_cache
from math import ceil
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gongyou.rooms.bargaining.whatif.asked import Asked
from gongyou.rooms.bargaining.whatif.outcome import outcome
from gongyou.rooms.bargaining.whatif.replay import Known, Replay, known_of, replayed
from gongyou.rules.schemes import PayScheme
from gongyou.rules.schemes.amended import with_hourly_floor
from gongyou.rules.schemes.period import Sum
from tests.bargaining.logs import Lent, Row, orders

ASKED = {"platform": "heya", "before": "demo.heya", "after": "demo.heya"}
MONTH = {**ASKED, "after": "demo.heya_month", "inputs": {"minimum_wage": "21"}}
WEEK = {**ASKED, "floor": "22", "floor_unit": "week"}
FEW = settings(max_examples=3, deadline=None)
EACH = pytest.mark.parametrize("asked", [ASKED, MONTH, WEEK], ids=["order", "month", "week"])
# Orders of one worker within the hour overlap; the days are full enough for a cap of some minutes to bind.
DAYS = 6


@lru_cache(maxsize=1)
def rows() -> tuple[Row, ...]:
    return tuple(orders(360, workers=12, days=DAYS))


@lru_cache(maxsize=1)
def log() -> tuple[Lent, Known]:
    view = Lent(rows())
    return view, known_of(view, Asked.read(ASKED))


@lru_cache(maxsize=64)
def _pay(named: str, take: str | None, hours: str | None) -> Replay:
    view, known = log()
    asked = {"order": ASKED, "month": MONTH, "week": WEEK}[named]
    return replayed(view, Asked.read({**asked, "take_cap": take, "hours_cap": hours}), known)


def pay(asked: dict[str, Any], take: str | None = None, hours: str | None = None) -> Replay:
    return _pay({id(ASKED): "order", id(MONTH): "month", id(WEEK): "week"}[id(asked)], take, hours)


@EACH
def test_caps_that_do_not_bind_change_no_digit(asked: dict[str, Any]) -> None:
    plain, capped = pay(asked), pay(asked, "1", "24")
    assert (plain.after == capped.after).all() and (plain.before == capped.before).all()
    assert (plain.orders == capped.orders).all() and (plain.at == capped.at).all()
    assert (plain.engaged_after == capped.engaged_after).all()
    told = outcome(capped, draws=0)
    assert told["shortened"] == {"cap": Decimal(24), "orders": 0, "hours": 0, "workers": 0}
    less = {name: value for name, value in told.items() if name not in ("shortened", "notes")}
    assert less == {name: value for name, value in outcome(plain, draws=0).items() if name != "notes"}


@EACH
@FEW
@given(caps=st.lists(st.sampled_from(["0", "0.1", "0.3", "0.45", "0.7"]), min_size=2, max_size=2, unique=True))
def test_a_tighter_cap_on_the_take_rate_lowers_nobody(asked: dict[str, Any], caps: list[str]) -> None:
    tight, wide = (pay(asked, take) for take in sorted(caps))
    assert (tight.after >= wide.after).all() and (wide.after >= pay(asked).after).all()
    assert int(tight.change.sum()) == sum(tight.after.tolist()) - sum(tight.before.tolist())


@EACH
@FEW
@given(caps=st.lists(st.sampled_from(["0.1", "0.3", "0.6", "1", "2"]), min_size=2, max_size=2, unique=True))
def test_a_tighter_cap_on_hours_raises_no_cost(asked: dict[str, Any], caps: list[str]) -> None:
    tight, wide = (pay(asked, None, hours) for hours in sorted(caps, key=float))
    assert (tight.after <= wide.after).all() and (wide.after <= pay(asked).after).all()
    assert (tight.engaged_after <= wide.engaged_after).all()
    assert (tight.before == wide.before).all()


@EACH
@pytest.mark.parametrize(("take", "hours"), [("0.35", None), (None, "0.5"), ("0.35", "0.5")])
def test_both_caps_against_plain_python(asked: dict[str, Any], take: str | None, hours: str | None) -> None:
    """Orders walked one by one: given until the union of the day is full, raised to the price less the cap, summed."""
    found = pay(asked, take, hours)
    given = list(_given(Decimal(hours))) if hours else list(rows())
    expected = _due(asked, given, take)
    got = dict(zip((found.known.workers[at] for at in found.at), found.after.tolist(), strict=True))
    assert got == expected
    if hours:
        assert found.capped is not None and found.capped.orders == len(rows()) - len(given) > 0


def _day(row: Row) -> date:
    return (row["accepted_at"] + timedelta(hours=8)).date()


def _given(hours: Decimal) -> Iterator[Row]:
    """Seconds marked one by one, as a wall calendar would."""
    reached: dict[str, datetime] = {}
    full: dict[tuple[str, date], timedelta] = defaultdict(timedelta)
    for row in sorted(rows(), key=lambda each: (each["accepted_at"], each["delivered_at"], each["attempt_id"])):
        key = (row["worker_key"], _day(row))
        if full[key] < timedelta(hours=float(hours)):
            yield row
        # An order that is not given fills the day no less: the day is full already.
        begin = max(row["accepted_at"], reached.get(row["worker_key"], row["accepted_at"]))
        full[key] += max(timedelta(), row["delivered_at"] - begin)
        reached[row["worker_key"]] = max(begin, row["delivered_at"])


def _due(asked: dict[str, Any], given: list[Row], take: str | None) -> dict[str, int]:
    scheme = PayScheme.load(asked["after"])
    if asked is ASKED:
        found: dict[str, int] = defaultdict(int)
        for row in given:
            found[row["worker_key"]] += _raised(scheme, row, take)
        return dict(found)
    if asked is WEEK:
        scheme = with_hourly_floor(scheme, Sum.ENGAGED_HOUR, Decimal(22), "week")
    else:
        scheme = scheme.given(minimum_wage="21")
    due: dict[str, int] = defaultdict(int)
    for period in scheme.explain_periods(given):
        own = [row for row in given if row["worker_key"] == period.worker and _begins(row, asked) == period.period]
        cents = period.cents
        assert cents is not None and cents["orders"] == len(own)
        more = sum(_raised(scheme, row, take) - (scheme.cents(row) or 0) for row in own)
        (floor,) = [value for name, value in cents.items() if name.startswith("floor_")]
        declared = cents["declared"] + more
        # Of so few orders the month pays one bonus: a hundredth of what the orders pay, half up.
        bonus = (declared + 50) // 100 if asked is MONTH else 0
        due[period.worker] += max(declared + bonus, floor)
    return dict(due)


def _begins(row: Row, asked: dict[str, Any]) -> date:
    day = (row["dispatched_at"] + timedelta(hours=8)).date()
    return day.replace(day=1) if asked is MONTH else day - timedelta(days=day.weekday())


def _raised(scheme: PayScheme, row: Row, take: str | None) -> int:
    own = scheme.cents(row) or 0
    if take is None:
        return own
    least = int(row["customer_price"] * 100) * (1 - Decimal(take))
    return max(own, ceil(least))


def test_an_order_without_a_price_is_left_out_where_the_take_rate_is_capped() -> None:
    lacking = [dict(row) for row in rows()]
    lacking[0]["customer_price"] = None
    found = replayed(Lent(lacking), Asked.read({**WEEK, "take_cap": "0.4"}))
    assert found.left_out["workers"] == 1
    assert lacking[0]["worker_key"] not in {found.known.workers[at] for at in found.at}


def test_a_cap_on_hours_is_told_with_what_it_takes() -> None:
    told = outcome(pay(WEEK, None, "0.5"), draws=0)
    assert told["shortened"]["workers"] >= 10 and told["shortened"]["orders"] > 0
    (engaged,) = [row for row in told["hourly"] if row["per"] == "engaged"]
    # Nobody stands below the floor on the hours that are left.
    assert Decimal(str(engaged["after"]["p10"])) >= Decimal("21.99")
    assert told["cost"]["price"] is None
    assert any("转给" in each["reason"]["zh"] for each in told["not_evaluable"])
    assert any("0.5 小时后不再派单" in each["zh"] for each in told["notes"])
