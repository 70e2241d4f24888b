"""A log in many pieces, on disk between them, gives the digits of the log in one piece."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pyarrow as pa
import pytest
from pyarrow import parquet

from gongyou.lake.contract import STORED, contract
from gongyou.lake.engine import DuckdbEngine, TableFiles
from gongyou.lake.provenance import View
from gongyou.rooms.platforms.measures.scope import Scope
from gongyou.rooms.platforms.metrics import pieces
from gongyou.rooms.platforms.metrics.assessed import assessed
from gongyou.rooms.platforms.metrics.material import Material
from gongyou.rooms.platforms.metrics.outcome import Outcome
from gongyou.rooms.platforms.metrics.terms import Terms
from tests.platforms.metrics.made import JUNE, PERIOD, Row, order, schema_of, scheme

READ_IN_PIECES = ("B2", "B3", "B5", "C1", "C2", "C3", "C5", "E1", "E2")
WORKERS, DAYS, EACH = 40, 25, 6


def log() -> dict[str, list[Row]]:
    """Forty workers, each day six offers from nine o'clock on, one in five refused; the others' pay is lower for one
    half of the workers from the tenth day on; two attempts in ten are of an order that was offered before."""
    orders, sessions, workers = [], [], []
    for worker in range(WORKERS):
        key = {"platform": "heya", "worker_key": f"w{worker:03d}"}
        workers.append({**key, "contract_kind": ("dedicated", "crowdsourced")[worker % 2]})
        for day in range(DAYS):
            opened = JUNE + timedelta(days=day, hours=9)
            sessions.append({**key, "online_at": opened, "offline_at": opened + timedelta(hours=9)})
            for each in range(EACH):
                number = len(orders)
                row = order(
                    number,
                    worker,
                    timedelta(days=day, hours=9 + each, minutes=(worker * 7 + day * 3 + each) % 50),
                    30 + number % 45,
                    offered_pay=(5 if worker % 2 and day > 10 else 6) + number % 3,
                    offered_seconds=1200,
                    order_id=f"O{number - (number % 10 > 7)}",
                    customer_price=4 + number % 9,
                )
                if number % 11 == 3:
                    row |= {"deduction": number % 3 + 1, "deduction_code": "late", "cause_code": "weather"}
                if number % 5 == worker % 3:
                    row |= {"outcome": "rejected", "rejected_at": row["dispatched_at"], "pay_total": None}
                    row |= dict.fromkeys(("accepted_at", "picked_up_at", "delivered_at"))
                orders.append(row)
    return {"orders": orders, "sessions": sessions, "workers": workers}


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> dict[str, TableFiles]:
    folder, rows = tmp_path_factory.mktemp("log"), log()
    found = {}
    for name in ("orders", "sessions", "prompts", "workers", "appeals", "rewards"):
        parquet.write_table(pa.Table.from_pylist(rows.get(name, []), schema_of(name)), folder / f"{name}.parquet")
        stored = {each.name: STORED[each.type] for each in contract(name).columns}
        stored |= {"source_zone": "VARCHAR", "batch_id": "VARCHAR"}
        found[name] = TableFiles((str(folder / f"{name}.parquet"),), stored)
    return found


def asked(files: dict[str, TableFiles], folder: Path) -> dict[str, Outcome]:
    with DuckdbEngine(lambda name, _snapshot: files[name], folder) as engine:
        view = View(engine, dict.fromkeys(files))
        with Material(view, Scope.read(PERIOD), scheme(), Terms.read(None), {}) as material:
            return assessed(material, READ_IN_PIECES)


def test_pieces_change_no_digit(files: dict[str, TableFiles], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = asked(files, tmp_path)
    monkeypatch.setattr(pieces, "PIECE", 700)
    monkeypatch.setattr(pieces, "SHELF", 2000)
    assert asked(files, tmp_path) == whole
    assert {name: each.state.value for name, each in whole.items() if each.state.value == "not_assessable"} == {}
    assert whole["B5"].orders == WORKERS * DAYS * EACH
    distinct = len({f"O{number - (number % 10 > 7)}" for number in range(WORKERS * DAYS * EACH)})
    assert float(whole["B5"].estimates[0].value or 0) == pytest.approx(WORKERS * DAYS * EACH / distinct, abs=1e-6)
