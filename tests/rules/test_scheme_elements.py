"""Every element that a pay rule may have: what the reference says of it is so, and the two implementations agree."""

from __future__ import annotations

import re
from datetime import timedelta
from decimal import Decimal
from pathlib import Path
from random import Random
from typing import Any

import pyarrow as pa
from hypothesis import given, settings
from hypothesis import strategies as st

import gongyou.rules
from gongyou.rules.schemes import PayScheme
from gongyou.rules.schemes.declared import with_measures
from tests.rules.engines import evaluated, rows_of
from tests.rules.engines import given as given_to
from tests.rules.orders import utc
from tests.rules.period_schemes import ORDERS, Row, orders

ROOT = Path(__file__).resolve().parents[2]
PACKS = Path(gongyou.rules.__file__).parent / "packs"
EVERY = PayScheme.read(Path(__file__).parent / "every_element.yaml").given(minimum_wage=20)
SCHEMA = pa.schema([*ORDERS, ("channel", pa.string()), ("platform", pa.string())])


def varied(seed: int) -> list[Row]:
    """Orders of every kind of day that the scheme names: festival, holidays, Mondays, nights."""
    random = Random(seed)
    rows = orders(seed, 150)
    for row in rows:
        row["channel"] = random.choice(("assigned", "grabbed"))
        row["platform"] = random.choice(("demo", "other"))
        row["area"] = random.choice(("demo", "east"))
        row["service_code"] = random.choice(("standard", "wav"))
        row["weather_code"] = random.choice(("clear", "rain", "storm"))
        if random.random() < 0.4:
            day = random.choice(("2026-11-11", "2026-10-01", "2026-10-05", "2026-12-31", "2027-01-01"))
            clock = random.choice(("00:00:00", "05:59:59", "11:00:00", "12:59:59", "22:00:00", "23:59:59"))
            shift = utc(f"{day}T{clock}", "Asia/Shanghai") - row["dispatched_at"]
            for name in ("dispatched_at", "accepted_at", "picked_up_at", "delivered_at", "promised_at"):
                row[name] = row[name] + shift if row[name] is not None else None
        if random.random() < 0.2:
            row["customer_price"] = random.choice((Decimal("100.00"), Decimal("100.01"), Decimal(0)))
        if random.random() < 0.2 and row["picked_up_at"] is not None:
            row["delivered_at"] = row["picked_up_at"] + timedelta(seconds=random.choice((599, 600, 601)))
            row["seconds_outside"] = 0
    return rows


@settings(max_examples=3, deadline=None)
@given(seed=st.integers(0, 2**32))
def test_every_element_of_an_order_agrees(duckdb_backend: Any, seed: int) -> None:
    rows = varied(seed)
    table = pa.Table.from_pylist([{name: row.get(name) for name in SCHEMA.names} for row in rows], SCHEMA)
    found = evaluated(duckdb_backend, table, EVERY.declared)
    assert found == [EVERY.cents(row) for row in rows]


def test_measures_as_columns_change_no_amount(duckdb_backend: Any) -> None:
    rows = varied(7)
    table = pa.Table.from_pylist([{name: row.get(name) for name in SCHEMA.names} for row in rows], SCHEMA)
    numbered = given_to(duckdb_backend, table.append_column("row__", pa.array(range(len(rows)), pa.int64())))
    measured = with_measures(EVERY.data, numbered)
    assert "measured micrometres" in measured.columns
    found = rows_of(duckdb_backend, measured.select("row__", cents=EVERY.declared(measured)).order_by("row__"))
    assert [row["cents"] for row in found] == [EVERY.cents(row) for row in rows]


def elements() -> list[tuple[str, str, str]]:
    page = (ROOT / "docs/reference/schemes.md").read_text(encoding="utf-8")
    return re.findall(r"^\| .+ \| .+ \| `(.+?)` \| `(.+?)` \| (.+?) \|$", page, re.MULTILINE)


def test_the_reference_names_the_key_the_test_and_the_pack_of_every_element() -> None:
    rows = elements()
    assert len(rows) >= 28
    every = (Path(__file__).parent / "every_element.yaml").read_text(encoding="utf-8")
    tests = "".join(path.read_text(encoding="utf-8") for path in Path(__file__).parent.glob("test_*.py"))
    shipped = {path.stem: path.read_text(encoding="utf-8") for path in PACKS.glob("*/schemes/*.yaml")}
    for key, test, pack in rows:
        assert key in every or key in ("per: item", "by: order", "by: platform"), key
        assert f"def {test}(" in tests, test
        assert pack == "—" or key in shipped[pack.strip("`")], (key, pack)
