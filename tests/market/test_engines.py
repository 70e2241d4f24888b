"""The same measure gives the same digits on DuckDB and on Spark."""

from __future__ import annotations

import pytest

from gongyou.rooms.market.figures import MONITORED
from tests.market.lakes import filled
from tests.services import spark

pytestmark = [
    pytest.mark.spark,
    pytest.mark.skipif(not spark.is_possible(), reason="needs Java 17 and the extra 'spark'"),
    # Spark's own Python files leave sockets to the garbage collector.
    pytest.mark.filterwarnings("default::ResourceWarning"),
    pytest.mark.filterwarnings("default::pytest.PytestUnraisableExceptionWarning"),
]

PARAMS = {"region": "990100", "period": "2026-10"}


@pytest.fixture(scope="module")
def lake(tmp_path_factory):
    return filled(tmp_path_factory.mktemp("lake"))


@pytest.mark.parametrize("measure", [*MONITORED, "market.screen"])
def test_it_gives_the_same_digits_on_spark(lake, measure):
    figure = lake.compute(measure, PARAMS)
    again = lake.replay(figure.id, engine="spark")
    assert again.value == figure.value
    assert again.same
