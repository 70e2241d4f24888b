"""The same lake with its catalogue in PostgreSQL."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from gongyou.core.errors import Conflict
from gongyou.lake import IngestRequest, Lake
from tests.services.postgres import server

pytestmark = pytest.mark.postgres

HEADER = "platform,attempt_id,order_id,worker_key,dispatched_at,outcome,pay_total\n"


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    with server() as found:
        yield found


@pytest.fixture
def lake(tmp_path: Path, address: str, monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest) -> Lake:
    import psycopg

    name = f"catalogue_{request.node.name.lower()[:40]}"
    with psycopg.connect(address, autocommit=True) as connection:
        connection.execute(f'CREATE DATABASE "{name}"')
    monkeypatch.setenv("GONGYOU_CATALOGUE_URL", address.rsplit("/", 1)[0] + f"/{name}")
    return Lake.open(tmp_path / "data")


def orders(folder: Path, name: str, first: int, count: int) -> Path:
    path = folder / f"{name}.csv"
    rows = (
        f"heya,a{n},o{n},w{n % 7},2026-03-0{n % 9 + 1} 10:00:00,accepted,{n}.25\n" for n in range(first, first + count)
    )
    path.write_text(HEADER + "".join(rows), encoding="utf-8")
    return path


def test_it_takes_in_a_file_once_and_undoes_it(lake: Lake, tmp_path: Path) -> None:
    path = orders(tmp_path, "one", 0, 50)
    report = lake.ingest(IngestRequest("orders", (path,)))
    assert (report.kept, report.already_known) == (50, False)
    assert lake.ingest(IngestRequest("orders", (path,))).already_known
    with lake.engine("duckdb") as engine:
        assert engine.execute(engine.table("orders").count())[0][0].as_py() == 50
    lake.undo(report.batch_id)
    with pytest.raises(Conflict):
        lake.undo(report.batch_id)
    with lake.engine("duckdb") as engine:
        assert engine.execute(engine.table("orders").count())[0][0].as_py() == 0
    assert not (tmp_path / "data/lake/catalogue.db").exists()


def test_two_at_once_both_succeed_and_the_same_file_is_one_batch(lake: Lake, tmp_path: Path) -> None:
    one, two = orders(tmp_path, "one", 0, 40), orders(tmp_path, "two", 100, 60)
    with ThreadPoolExecutor(4) as pool:
        reports = list(pool.map(lambda path: lake.ingest(IngestRequest("orders", (path,))), [one, two, one, two]))
    assert len({report.batch_id for report in reports}) == 2
    with lake.engine("duckdb") as engine:
        assert engine.execute(engine.table("orders").count())[0][0].as_py() == 100
