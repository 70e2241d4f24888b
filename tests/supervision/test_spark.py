"""Supervision on Spark gives the digits of DuckDB, for every test of the catalogue."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from gongyou.lake import Lake
from gongyou.rooms.bargaining.measures.supervision import CASES, NAME
from gongyou.rooms.bargaining.supervision.clauses import Clause
from tests.services import spark
from tests.supervision.agreed import brought_in
from tests.supervision.logs import bound, generated, params
from tests.supervision.test_second import TRIED

pytestmark = [
    pytest.mark.spark,
    pytest.mark.skipif(not spark.is_possible(), reason="needs Java 17 and the extra 'spark'"),
    pytest.mark.filterwarnings("ignore::ResourceWarning"),
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),
]


@pytest.fixture(scope="module")
def lake(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Lake]:
    from django.conf import settings

    from gongyou.lake import engine_spark

    folder = tmp_path_factory.mktemp("supervision-spark")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(settings, "GONGYOU_DATA_DIR", folder)
        for name, rows in generated(7).items():
            brought_in(rows, tmp_path_factory.mktemp(name), name)
        engine_spark.stop()
        patch.setenv(engine_spark.MASTER, "local[2]")
        yield Lake.open(folder)
        engine_spark.stop()


@pytest.mark.parametrize("measure", [NAME, CASES])
def test_it_gives_the_same_digits_on_spark(lake: Lake, measure: str) -> None:
    clauses = [
        Clause(f"第{number}条", each.section, each.text, each.binding, each.first, each.last, str(number))
        for number, each in enumerate((bound(name, **parameters) for name, parameters, _ in TRIED), 1)
    ]
    figure = lake.compute(measure, params(*clauses))
    assert lake.replay(figure.id, engine="spark").same
