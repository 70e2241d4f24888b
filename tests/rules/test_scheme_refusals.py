"""What a pay scheme cannot say, each told in one sentence; and the words for what it leaves open."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from pydantic import ValidationError

from gongyou.core.errors import BadInput
from gongyou.rules.schemes.cut import first_day, last_day, period_in
from gongyou.rules.schemes.described import described
from gongyou.rules.schemes.model import Scheme
from gongyou.rules.schemes.needs import columns_of_periods
from gongyou.rules.schemes.period import Period
from tests.rules.period_schemes import scheme, version, words

BASE = {"name": "base", "kind": "amount", "label": words("b"), "amount": "4"}
BY_KM = {"name": "km", "kind": "bands", "label": words("k"), "per": "kilometre", "method": "marginal"}
HOURLY = {"name": "hour", "label": words("h"), "per": "engaged_hour", "rate": "20"}
TOP_UP = {"name": "top", "label": words("t"), "by": "worker", "floor": [HOURLY]}
POINTS = {"name": "late", "label": words("p"), "points": 1, "when": {"late_beyond": 0}}


def wrong(*changed: dict[str, Any], **further: Any) -> str:
    """What the refusal of a scheme says: versions from 1 September on, each with one change."""
    starts = ["2026-09-01", "2026-10-01"]
    made = [
        {**version(start, "2026-09-30" if at + 1 < len(changed) else None), "terms": [BASE], **change}
        for at, (start, change) in enumerate(zip(starts, changed, strict=False))
    ]
    with pytest.raises(ValidationError) as refused:
        scheme(*made, **further)
    return str(refused.value)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"until": date(2026, 8, 1)}, "until lies before from"),
        ({"terms": []}, "a version needs terms or top_ups"),
        ({"terms": [], "top_ups": [TOP_UP], "at_least": 5}, "no lowest pay and no bonus"),
        ({"terms": [BASE, BASE]}, "the same name"),
        ({"points": [POINTS]}, "points need a bonus"),
        ({"terms": [{**BY_KM, "per": "order_value", "part": "inside", "bands": [{"rate": 1}]}]}, "inside or outside"),
        ({"terms": [{**BY_KM, "bands": [{"up_to": 2, "rate": 1}]}]}, "only the last band is open"),
        ({"terms": [{**BY_KM, "bands": [{"rate": 1, "amount": 1}]}]}, "either a rate or an amount"),
        ({"terms": [{**BY_KM, "bands": [{"amount": 1}]}]}, "a marginal band needs a rate"),
        ({"top_ups": [{**TOP_UP, "floor": [{**HOURLY, "per": "pay"}]}]}, "not reckoned by pay"),
        (
            {"top_ups": [{**TOP_UP, "floor": [{**HOURLY, "per": "online_hour", "when": {"area": ["a"]}}]}]},
            "belong to no order",
        ),
        ({"top_ups": [{**TOP_UP, "by": "order", "floor": [], "against": "declared"}]}, "held against what was paid"),
        (
            {"top_ups": [{**TOP_UP, "by": "platform", "floor": [{**HOURLY, "per": "kilometre"}]}]},
            "counts time and orders only",
        ),
        ({"top_ups": [{**TOP_UP, "floor": [HOURLY, HOURLY]}]}, "two parts of the floor"),
    ],
)
def test_a_version_that_cannot_be_says_why(change: dict[str, Any], said: str) -> None:
    assert said in wrong(change)


def test_a_scheme_that_cannot_be_says_why() -> None:
    by_order = {**TOP_UP, "by": "order", "floor": []}
    declared = {**TOP_UP, "name": "other", "against": "declared"}
    by_period = {"rounding": {"point": "period", "mode": "half_up"}}
    assert "need a period" in wrong({"top_ups": [TOP_UP]}, period=None)
    assert "round each order" in wrong({"top_ups": [by_order]}, **by_period)
    assert "all held against what was paid" in wrong({"top_ups": [TOP_UP, declared]})
    assert "changes by or against" in wrong({"top_ups": [TOP_UP]}, {"top_ups": [{**TOP_UP, "by": "platform"}]})
    assert "anchor belongs to a fortnight" in wrong({}, period={"unit": "fortnight"})


def test_days_of_a_period() -> None:
    fortnight = Period.model_validate({"unit": "fortnight", "anchor": date(2026, 9, 7)})
    assert (first_day(fortnight, date(2026, 10, 4)), last_day(fortnight, date(2026, 10, 4))) == (
        date(2026, 9, 21),
        date(2026, 10, 4),
    )
    day = Period.model_validate({"unit": "day"})
    assert first_day(day, date(2026, 9, 9)) == last_day(day, date(2026, 9, 9)) == date(2026, 9, 9)
    without = scheme({**version("2026-09-01", None), "terms": [BASE]}, period=None)
    with pytest.raises(BadInput, match="says nothing of a period"):
        period_in(without.data, (date(2026, 9, 1), date(2026, 9, 7)))


def test_columns_that_a_period_needs() -> None:
    plain = scheme({**version("2026-09-01", None), "terms": [BASE]}).data
    needed = set(columns_of_periods(plain))
    assert needed == {"dispatched_at", "worker_key", "attempt_id", "pay_total", "accepted_at", "delivered_at"}
    by_distance = {**TOP_UP, "floor": [{**HOURLY, "per": "kilometre", "when": {"area": ["east"]}}]}
    more = scheme({**version("2026-09-01", None), "terms": [BASE], "top_ups": [by_distance]}).data
    assert set(columns_of_periods(more)) == needed | {"distance_m", "area"}


@pytest.mark.parametrize(
    ("language", "open_one", "given"), [("zh", "须给出：", "已给出："), ("en", "To be supplied", "Supplied")]
)
def test_an_open_number_is_told_with_what_to_do(language: str, open_one: str, given: str) -> None:
    wage = {"name": "wage", "label": words("最低工资"), "remedy": words("r")}
    floor = [{**HOURLY, "rate": {"of": "wage", "times": "1.2"}}]
    pay = scheme(
        {**version("2026-09-01", None), "terms": [BASE], "top_ups": [{**TOP_UP, "floor": floor}]}, inputs=[wage]
    )
    assert any(open_one in each for each in described(pay.data, language))
    assert any(given in each for each in described(_given(pay.data, "wage", "17.4"), language))


def _given(data: Scheme, name: str, value: str) -> Scheme:
    from decimal import Decimal

    inputs = tuple(
        each.model_copy(update={"value": Decimal(value)}) if each.name == name else each for each in data.inputs
    )
    return data.model_copy(update={"inputs": inputs})
