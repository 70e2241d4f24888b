"""Every metric on a Spark cluster gives the digits of DuckDB."""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

import pyarrow as pa
import pytest
from pyarrow import parquet

from gongyou.lake import IngestRequest, Lake
from tests.platforms.metrics.made import JUNE, PERIOD, Row, order, schema_of
from tests.services import spark

pytestmark = [
    pytest.mark.spark,
    pytest.mark.skipif(not spark.is_possible(), reason="needs Java 17 and the extra 'spark'"),
    # Spark's own Python files leave sockets to the garbage collector.
    pytest.mark.filterwarnings("ignore::ResourceWarning"),
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),
]
WORKERS, EACH = 36, 24


@pytest.fixture(scope="module", autouse=True)
def master() -> Iterator[None]:
    """A standalone master and two workers on loopback."""
    from gongyou.lake import engine_spark

    engine_spark.stop()
    with pytest.MonkeyPatch.context() as patch, spark.cluster() as address:
        patch.setenv(engine_spark.MASTER, address)
        yield
        engine_spark.stop()


def tables() -> dict[str, list[Row]]:
    """Two months with something of everything: overlapping orders, refusals, late meals, sessions, prompts, appeals."""
    draw = random.Random(6)
    orders = []
    for worker in range(WORKERS):
        for at in range(EACH):
            moment = timedelta(days=draw.randrange(-30, 30), hours=draw.randrange(9, 21), minutes=draw.randrange(60))
            row = order(worker * EACH + at, worker, moment, draw.randrange(8, 60), area=f"99010{1 + worker % 2}-01")
            row["pushed_at"], row["created_at"] = row["dispatched_at"], row["dispatched_at"] - timedelta(minutes=1)
            row["promised_at"] = row["dispatched_at"] + timedelta(minutes=draw.randrange(15, 45))
            row["customer_price"] = row["pay_total"] * 2 + draw.randrange(3)
            if draw.random() < 0.2:
                row.update(deduction=Decimal("1.50"), deduction_code="late", cause_code="late_meal")
                row["pay_total"] -= Decimal("1.50")
            if draw.random() < 0.1:
                row.update(outcome="rejected", rejected_at=row["dispatched_at"], pay_total=None)
                row.update(accepted_at=None, picked_up_at=None, delivered_at=None)
            orders.append(row)
    key = [{"platform": "heya", "worker_key": f"w{worker:03d}"} for worker in range(WORKERS)]
    sessions = [
        {**each, "online_at": JUNE + timedelta(days=day, hours=9), "offline_at": JUNE + timedelta(days=day, hours=19)}
        for each in key
        for day in range(-30, 30)
    ]
    workers = [
        {
            **each,
            "contract_kind": ("dedicated", "crowdsourced")[number % 2],
            "joined_on": date(2025, 1 + number % 12, 3),
        }
        for number, each in enumerate(key)
    ]
    prompts = [
        {**each, "prompted_at": JUNE + timedelta(days=number % 20, hours=17), "kind": "daily"}
        for number, each in enumerate(key)
    ]
    appeals = [
        {**each, "appeal_id": f"P{number}", "opened_at": JUNE + timedelta(days=number % 20),
         "closed_at": JUNE + timedelta(days=number % 20 + 3), "subject": "deduction", "cause": "late_meal",
         "result": ("overturned", "upheld")[number % 2], "decided_by": "human"}
        for number, each in enumerate(key)
    ]  # fmt: skip
    rewards = [
        {**each, "starts_on": date(2026, 6, 1), "ends_on": date(2026, 6, 30), "code": "month",
         "amount": Decimal("50.01"),
         "threshold": 20, "orders": 20 + number % 9}
        for number, each in enumerate(key)
    ]  # fmt: skip
    held = {"orders": orders, "sessions": sessions, "workers": workers}
    return {**held, "prompts": prompts, "appeals": appeals, "rewards": rewards}


def test_every_metric_gives_the_same_digits_on_spark(tmp_path: Path) -> None:
    lake = Lake.open(tmp_path / "lake")
    for name, rows in tables().items():
        columns = pa.schema([each for each in schema_of(name) if each.name not in ("source_zone", "batch_id")])
        file = tmp_path / f"{name}.parquet"
        parquet.write_table(
            pa.Table.from_pylist([{name: row.get(name) for name in columns.names} for row in rows], columns), file
        )
        report = lake.ingest(IngestRequest(contract=name, files=(file,), zone="UTC"))
        assert (report.kept, report.quarantined) == (len(rows), 0)
    figure = lake.compute("platforms.metrics", {**PERIOD, "from": "2026-05-01"})
    states = {name: each["state"] for name, each in figure.value["metrics"].items()}
    assert {name for name, state in states.items() if state == "not_assessable"} <= {"A1", "A5", "A4", "B3", "D4", "E3"}
    assert lake.replay(figure.id, engine="spark").same
