"""One DuckDB and one Spark connection for all tests of the rules."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from gongyou.lake.engine import memory_backend
from gongyou.rules.catalogue import Catalogue, standard
from tests.services import spark


@pytest.fixture(scope="session")
def duckdb_backend() -> Any:
    return memory_backend()


@pytest.fixture(scope="module")
def spark_backend(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    """Spark for the tests of a file: those of another may end the one session that a process has."""
    if not spark.is_possible():
        pytest.skip("needs Java 17 and the extra 'spark'")
    from gongyou.lake import engine_spark

    engine_spark.stop()
    engine = engine_spark.SparkEngine(_nothing, tmp_path_factory.mktemp("spark"))
    yield engine.backend
    engine_spark.stop()


def _nothing(name: str, snapshot: int | None) -> Any:
    raise AssertionError("the tests of the rules read no lake")


@pytest.fixture
def backend(duckdb_backend: Any) -> Any:
    """The engine of the property tests; `test_on_spark` runs the same laws on Spark."""
    return duckdb_backend


@pytest.fixture(scope="session")
def catalogue() -> Catalogue:
    return standard()
