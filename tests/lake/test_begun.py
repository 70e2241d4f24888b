"""Tables that are made beside what is asked meanwhile, and questions that are written once."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import ibis
import pyarrow as pa
import pytest

from gongyou.lake.engine import DuckdbEngine, TableFiles
from gongyou.lake.written import QUESTIONS, written_once


@pytest.fixture
def engine(tmp_path: Path) -> DuckdbEngine:
    return DuckdbEngine(lambda _name, _snapshot: TableFiles((), {}), tmp_path)


def names(engine: DuckdbEngine) -> list[str]:
    """Its tables and views."""
    return [row[0] for row in engine.backend.raw_sql("SHOW TABLES").fetchall()]


def asked(engine: DuckdbEngine, sql: str) -> Any:
    """What a view gives: nothing is reckoned before it is read."""
    name = f"view_{len(names(engine))}"
    engine.backend.raw_sql(f"CREATE VIEW {name} AS {sql}")
    return engine.backend.table(name)


def numbers(engine: DuckdbEngine, count: int) -> Any:
    return asked(engine, f"SELECT range AS n FROM range({count})")


def test_a_table_is_there_when_it_is_asked_for_and_gone_afterwards(engine: DuckdbEngine) -> None:
    with engine, engine.begun(numbers(engine, 1_000_000), "month") as made:
        with engine.begun(numbers(engine, 10), "other") as other:
            assert engine.execute(other().n.sum().name("s")).column("s")[0].as_py() == 45
        assert engine.execute(made().count().name("c")).column("c")[0].as_py() == 1_000_000
        assert "month" in names(engine)
    with DuckdbEngine(engine._read, engine.folder.parent) as again:
        with again.begun(numbers(again, 3), "month"):
            pass
        assert "month" not in names(again)


def test_tables_of_one_name_are_asked_anew_in_the_same_words(engine: DuckdbEngine) -> None:
    said = []
    with engine:
        for count in (3, 5):
            with engine.begun(numbers(engine, count), "month") as made:
                total = made().n.sum().name("s").as_table()
                said.append((engine.backend.compile(total), engine.execute(total).column("s")[0].as_py()))
    assert said == [(said[0][0], 3), (said[0][0], 10)]


def test_what_goes_wrong_aside_is_told_where_the_table_is_asked_for(engine: DuckdbEngine) -> None:
    wrong = asked(engine, "SELECT CAST(r AS INTEGER) AS n FROM (SELECT range || 'x' AS r FROM range(3))")
    with engine, engine.begun(wrong, "month") as made, pytest.raises(Exception, match="x"):
        made()


def test_an_end_before_the_table_is_made_does_not_wait_for_it(engine: DuckdbEngine) -> None:
    endless = asked(engine, "SELECT count(*) AS n FROM range(100000000) a, range(100000) b")
    with engine, pytest.raises(KeyError), engine.begun(endless, "month"):
        raise KeyError


def test_only_so_many_questions_are_remembered_and_none_with_rows_of_its_own() -> None:
    written: list[str] = []

    def compiled(expression: ibis.Table, /, **how: object) -> str:
        written.append(str(how))
        return f"{len(written)}"

    compile_ = written_once(compiled)
    table = ibis.table({"n": "int64"}, name="t")
    assert compile_(table) == compile_(table, limit=None) == "1"
    assert compile_(table, limit=3) == "2"
    own = ibis.memtable(pa.table({"n": [1]}))
    assert (compile_(own), compile_(own)) == ("3", "4")
    for place in range(QUESTIONS):
        compile_(table.filter(table.n > place))
    assert compile_(table) == str(len(written))
