"""The same measure gives the same digits on DuckDB and on Spark."""

from __future__ import annotations

import pytest

from gongyou.core.period import Month
from gongyou.lake.provenance import View
from gongyou.rooms.market.figures import MONITORED
from gongyou.rooms.market.indices.seasons import seasons_value
from gongyou.rooms.market.measures.cells import months_there
from gongyou.rooms.market.measures.scope import Scope
from tests.market.cell_rows import drawn
from tests.market.lakes import MONTHS, filled, of_employment
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
    # Members with occupation, skill, hours and sex, so that the splits have something to split.
    return filled(tmp_path_factory.mktemp("lake"), employment=drawn(11, 300, MONTHS))


@pytest.mark.parametrize("measure", [*MONITORED, "market.screen"])
def test_it_gives_the_same_digits_on_spark(lake, measure):
    figure = lake.compute(measure, PARAMS)
    again = lake.replay(figure.id, engine="spark")
    assert again.value == figure.value
    assert again.same
    if measure == "market.wage_change":
        assert figure.value["mean"]["by_industry"]
        assert figure.value["jobs"]["by_region"]
        assert figure.value["sexes"]["split"]


def test_five_years_are_adjusted_from_the_same_digits_on_spark(tmp_path):
    """The long series is one pass of its own; what it is adjusted by knows no engine."""
    scope = Scope.read({**PARAMS, "minimum": 1})
    months = tuple(map(str, Month(2021, 11).until(scope.period)))
    lake = of_employment(tmp_path, drawn(3, 12, months))
    found = {}
    for name in ("duckdb", "spark"):
        with lake.engine(name) as engine:
            view = View(engine, {"employment": lake.snapshot("employment")})
            rows = view.execute(months_there(view, scope, Month(2016, 11), scope.period)).to_pylist()
        found[name] = rows, seasons_value(scope, rows)
    assert found["spark"] == found["duckdb"]
    value = found["spark"][1]
    assert value["with_festival"]
    assert len(value["series"]) == len(months)
