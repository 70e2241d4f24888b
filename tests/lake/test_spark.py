"""One expression, two engines, the same digits: in one process and on a master with two workers."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import pytest

from gongyou.lake import IngestRequest, Lake
from tests.lake.cast import order, write_csv
from tests.services import spark

pytestmark = [
    pytest.mark.spark,
    pytest.mark.skipif(not spark.is_possible(), reason="needs Java 17 and the extra 'spark'"),
    # Spark's own Python files leave sockets to the garbage collector.
    pytest.mark.filterwarnings("ignore::ResourceWarning"),
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),
]


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Lake:
    folder = tmp_path_factory.mktemp("lake")
    rows = [
        order(
            number,
            worker_key=f"w{number % 17}",
            pay_total=str(Decimal(number % 900) / 100 + 1),
            pay_base=str(Decimal(number % 900) / 100),
            pay_distance="1.00",
            distance_m=f"{number * 1.609:.3f}",
            delivered_at=f"2026-01-{1 + number % 28:02d} 23:59:{number % 60:02d}",
            dispatched_at="2026-01-01 00:00:00",
            accepted_at="",
            picked_up_at="",
        )
        for number in range(1, 3001)
    ]
    lake = Lake.open(folder / "data")
    lake.ingest(IngestRequest("orders", (write_csv(folder / "a.csv", rows),)))
    return lake


@pytest.fixture(scope="module", params=["local[2]", "cluster"])
def engine_name(request: pytest.FixtureRequest) -> Iterator[str]:
    from gongyou.lake import engine_spark

    engine_spark.stop()
    with pytest.MonkeyPatch.context() as patch:
        if request.param == "cluster":
            with spark.cluster() as address:
                patch.setenv(engine_spark.MASTER, address)
                yield "spark"
                engine_spark.stop()
        else:
            patch.setenv(engine_spark.MASTER, request.param)
            yield "spark"
            engine_spark.stop()


def both(lake: Lake, make: Any, name: str) -> tuple[Any, Any]:
    found = []
    for engine_name in ("duckdb", name):
        with lake.engine(engine_name) as engine:
            found.append(engine.execute(make(engine.table("orders", lake.snapshot("orders")))))
    return found[0], found[1]


def test_it_adds_and_groups_to_the_same_digits(filled: Lake, engine_name: str) -> None:
    def make(table: Any) -> Any:
        return (
            table.group_by("worker_key")
            .aggregate(
                n=table.count(),
                paid=table.pay_total.sum(),
                metres=table.distance_m.sum(),
                longest=table.distance_m.max(),
                first=table.dispatched_at.min(),
                last=table.delivered_at.max(),
                day=table.delivered_at.date().max(),
                accepted=(table.outcome == "accepted").sum(),
                none=table.tip.sum(),
            )
            .order_by("worker_key")
        )

    here, there = both(filled, make, engine_name)
    assert here.num_rows == 17
    assert here.schema == there.schema
    assert here.to_pylist() == there.to_pylist()


def test_it_gives_every_column_the_same_type_and_value(filled: Lake, engine_name: str) -> None:
    here, there = both(filled, lambda table: table.order_by("attempt_id").limit(50), engine_name)
    assert here.schema == there.schema
    assert here.to_pylist() == there.to_pylist()


def test_it_has_empty_tables_of_the_same_type(filled: Lake, engine_name: str) -> None:
    found = []
    for name in ("duckdb", engine_name):
        with filled.engine(name) as engine:
            found.append(engine.execute(engine.table("payroll")))
    assert found[0].num_rows == found[1].num_rows == 0
    assert found[0].schema == found[1].schema


def test_it_replays_a_figure_of_the_other_engine(filled: Lake, engine_name: str) -> None:
    import tests.lake.test_provenance  # noqa: F401 - registers the measure

    figure = filled.compute("tests.paid", {"platform": "heya"})
    assert filled.replay(figure.id, engine_name).same
