"""The audit on Spark gives the digits of DuckDB."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from pathlib import Path

import pytest

from gongyou.lake import IngestRequest, Lake
from tests.platforms.rows import PARAMS, orders, with_breaches
from tests.platforms.test_pages import written
from tests.services import spark

pytestmark = [
    pytest.mark.spark,
    pytest.mark.skipif(not spark.is_possible(), reason="needs Java 17 and the extra 'spark'"),
    # Spark's own Python files leave sockets to the garbage collector.
    pytest.mark.filterwarnings("ignore::ResourceWarning"),
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),
]


@pytest.fixture(scope="module", params=["local[2]", "cluster"])
def master(request: pytest.FixtureRequest) -> Iterator[str]:
    """Spark in this process, and a standalone master with two workers on loopback."""
    from gongyou.lake import engine_spark

    engine_spark.stop()
    with pytest.MonkeyPatch.context() as patch, contextlib.ExitStack() as stack:
        address = stack.enter_context(spark.cluster()) if request.param == "cluster" else request.param
        patch.setenv(engine_spark.MASTER, address)
        yield address
        engine_spark.stop()


@pytest.fixture
def lake(tmp_path: Path) -> Lake:
    rows = orders(500)
    with_breaches(rows)
    lake = Lake.open(tmp_path)
    file = written(rows, tmp_path / "heya.csv")
    lake.ingest(IngestRequest(contract="orders", files=(file,), zone="Asia/Shanghai"))
    return lake


def test_it_gives_the_same_digits_on_spark(lake: Lake, master: str) -> None:
    for measure in ("platforms.pay_audit", "platforms.pay_breaches"):
        figure = lake.compute(measure, PARAMS)
        assert lake.replay(figure.id, engine="spark").same
