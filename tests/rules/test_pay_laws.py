"""Every pack of a pay law against its published worked examples, in both of the scheme's ways."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from fractions import Fraction
from functools import cache
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
import yaml

from gongyou.rules.catalogue import Catalogue
from gongyou.rules.schemes import PayScheme
from gongyou.rules.schemes.cut import first_day, last_day
from tests.rules import engines
from tests.rules.orders import utc
from tests.rules.period_schemes import ORDERS, SESSIONS, Row, table_of

Case = dict[str, Any]


@cache
def cases() -> tuple[Case, ...]:
    return tuple(yaml.safe_load(Path(__file__).with_name("pay_laws.yaml").read_text(encoding="utf-8")))


def row_of(pay: PayScheme, case: Case, given: Case, number: int) -> Row:
    seconds = given.get("seconds", round(float(given.get("minutes", 0)) * 60))
    metres = Decimal(str(given.get("km", 0))) * 1000 + Decimal(str(given.get("miles", 0))) * Decimal("1609.344")
    begin = utc(f"{given.get('day', case['day'])}T12:00:00", pay.zone) + timedelta(minutes=given.get("after", 0))
    until = begin + timedelta(seconds=seconds)
    outside = Decimal(given.get("outside", 0))
    out_metres = Decimal(str(given.get("outside_miles", 0))) * Decimal("1609.344") + outside * metres
    return {
        "worker_key": "w",
        "attempt_id": f"a{number}",
        **dict.fromkeys(("dispatched_at", "accepted_at", "picked_up_at"), begin),
        "delivered_at": until,
        "promised_at": until - timedelta(minutes=given.get("late", 0)),
        "distance_m": metres.quantize(Decimal("0.000001")),
        "distance_outside_m": out_metres.quantize(Decimal("0.000001")),
        "seconds_outside": int(outside * seconds) + 60 * given.get("outside_minutes", 0),
        "customer_price": Decimal(str(given.get("price", 0))),
        "pay_total": Decimal(str(given.get("paid", 0))),
        "weather_code": "clear",
        **{name: given[name] for name in ("area", "service_code", "platform") if name in given},
    }


@pytest.mark.parametrize("case", cases(), ids=lambda case: case["id"])
def test_a_published_example_comes_out(catalogue: Catalogue, case: Case) -> None:
    pay = catalogue.scheme(case["scheme"]).given(**case.get("given", {}))
    if "order" in case:
        found: dict[str, Any] = {"pay": pay.cents(row_of(pay, case, case["order"], 0))}
    else:
        rows = [row_of(pay, case, each, number) for number, each in enumerate(case["period"])]
        first = pay.explain_periods(rows)[0]
        assert first.cents is not None, first.steps[0].label
        found = dict(first.cents)
    expected = {name: int(Fraction(str(value)) * 100) for name, value in case["expected"].items()}
    assert {name: found[name] for name in expected} == expected
    assert case["source"]


def test_the_engine_gives_the_same_for_every_example(catalogue: Catalogue, duckdb_backend: Any) -> None:
    for name in sorted({case["scheme"] for case in cases()}):
        own = [case for case in cases() if case["scheme"] == name]
        pay = catalogue.scheme(name).given(**own[0].get("given", {}))
        rows = [row_of(pay, case, case["order"], n) for n, case in enumerate(own) if "order" in case]
        if rows and pay.is_of_orders:
            schema = ORDERS.append(pa.field("platform", pa.string()))
            found = engines.evaluated(duckdb_backend, table_of(rows, schema), pay.declared)
            assert found == [pay.cents(row) for row in rows], name
        for case in [case for case in own if "period" in case][:1]:
            rows = [row_of(pay, case, each, n) for n, each in enumerate(case["period"])]
            period = pay.data.period
            assert period is not None
            span = first_day(period, case["day"]), last_day(period, case["day"])
            online = engines.given(duckdb_backend, table_of([], SESSIONS))
            asked = pay.given(**case.get("given", {})) if pay.needed else pay
            table = asked.periods(engines.given(duckdb_backend, table_of(rows, ORDERS)), *span, sessions=online)
            (row,) = [row for row in engines.rows_of(duckdb_backend, table) if row["period"] == span[0]]
            cents = asked.explain_periods(rows)[0].cents
            assert cents is not None
            assert {key: row[key] for key in cents if key in row} == {key: cents[key] for key in cents if key in row}


def test_every_law_has_an_example(catalogue: Catalogue) -> None:
    covered = {case["scheme"] for case in cases()}
    assert {each.id for each in catalogue.schemes()} - covered <= {"demo.heya", "demo.suian"}
