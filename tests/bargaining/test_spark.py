"""A what-if on Spark gives the digits of DuckDB, by order and by period."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from gongyou.lake import IngestRequest, Lake
from gongyou.rooms.bargaining.measures.what_if import NAME
from tests.bargaining.test_command import written
from tests.services import spark

pytestmark = [
    pytest.mark.spark,
    pytest.mark.skipif(not spark.is_possible(), reason="needs Java 17 and the extra 'spark'"),
    pytest.mark.filterwarnings("ignore::ResourceWarning"),
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),
]
RULES = {"platform": "heya", "before": "demo.heya", "after": "demo.heya"}


@pytest.fixture(scope="module")
def lake(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Lake]:
    from gongyou.lake import engine_spark

    lake = Lake.open(tmp_path_factory.mktemp("what-if-spark"))
    lake.ingest(IngestRequest("orders", (written(tmp_path_factory.mktemp("log")),)))
    engine_spark.stop()
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv(engine_spark.MASTER, "local[2]")
        yield lake
        engine_spark.stop()


@pytest.mark.parametrize(
    "more",
    [
        {"changes": {"terms.base.amount": "4.10"}, "take_cap": "0.35", "line": "19"},
        {"changes": {"at_least": "5"}, "floor": "22.50", "floor_unit": "week"},
        {"after": "demo.heya_month", "inputs": {"minimum_wage": "21"}},
    ],
)
def test_it_gives_the_same_digits_on_spark(lake: Lake, more: dict[str, Any]) -> None:
    figure = lake.compute(NAME, {**RULES, **more})
    assert lake.replay(figure.id, engine="spark").same
