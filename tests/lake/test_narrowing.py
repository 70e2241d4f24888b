"""Of a delivered file only the agreed columns, days and platform are kept, with pseudonyms for workers."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest

from gongyou.core.errors import BadInput
from gongyou.lake import IngestRequest, Lake
from gongyou.lake.allowance import RECORD, Allowance, Narrowed, narrowable
from tests.lake.cast import order, orders, write_csv

COLUMNS = frozenset({"platform", "attempt_id", "order_id", "worker_key", "dispatched_at", "outcome", "pay_total"})
JANUARY = date(2026, 1, 1), date(2026, 1, 31)


def allowance(**changed: Any) -> Allowance:
    given: dict[str, Any] = {
        "contract": "orders", "platform": "heya", "columns": COLUMNS, "named": lambda raw: f"k{raw}", "days": JANUARY,
    }  # fmt: skip
    return Allowance(**{**given, **changed})


@pytest.fixture
def lake(tmp_path: Path) -> Lake:
    return Lake.open(tmp_path / "data")


def narrow(lake: Lake, path: Path, **changed: Any) -> tuple[Narrowed, list[dict[str, Any]]]:
    target = path.with_suffix(".narrow.parquet")
    found = lake.narrowed(path, target, allowance(**changed))
    return found, pq.read_table(target).to_pylist()


def test_it_keeps_what_was_agreed_and_forgets_the_rest(lake: Lake, tmp_path: Path) -> None:
    rows = [{**one, "顾客电话": "13900001111", "merchant_fee": "3.00"} for one in orders(3)]
    path = write_csv(tmp_path / "a.csv", rows)
    found, kept = narrow(lake, path)
    assert (found.rows, found.read, found.outside, found.unreadable) == (3, 3, 0, ())
    assert {"顾客电话", "merchant_fee", "distance_m", "pay_base"} <= set(found.dropped)
    # The column that names the platform was compared with the agreement: it is no column too many.
    assert "platform" not in found.dropped
    assert set(kept[0]) == (COLUMNS - {"platform"}) | {RECORD}
    assert [(row["worker_key"], row[RECORD]) for row in kept] == [("kw0001", number) for number in (1, 2, 3)]
    written = path.with_suffix(".narrow.parquet").read_bytes()
    assert b"13900001111" not in written
    assert b"heya" not in written


def test_a_wrong_head_does_not_call_the_platform_unknown(lake: Lake, tmp_path: Path) -> None:
    rows = [{name: value for name, value in one.items() if name != "outcome"} for one in orders(2)]
    with pytest.raises(BadInput) as refused:
        narrow(lake, write_csv(tmp_path / "a.csv", rows))
    assert "缺少列：outcome" in refused.value.text.zh and "platform" not in refused.value.text.zh


def test_what_it_keeps_goes_in(lake: Lake, tmp_path: Path) -> None:
    path = write_csv(tmp_path / "a.csv", [order(1), order(2, pay_total="x")])
    found, _ = narrow(lake, path)
    target = path.with_suffix(".narrow.parquet")
    report = lake.ingest(IngestRequest("orders", (target,), mapping=dict(found.terms)))
    assert (report.kept, report.quarantined) == (1, 1)
    [refused] = lake.quarantine(report.batch_id or "")
    assert (refused.raw[RECORD], refused.column) == ("2", "pay_total")
    assert "pay_base" not in refused.raw


@pytest.mark.parametrize(
    ("said", "is_kept"),
    [
        ("2025-12-31 23:59:59", False),
        ("2026-01-01 00:00:00", True),
        ("2026-01-31 23:59:59", True),
        ("2026-02-01 00:00:00", False),
        ("nonsense", True),  # the ingest says what is wrong with it
    ],
)
def test_days_are_those_of_the_place(lake: Lake, tmp_path: Path, said: str, is_kept: bool) -> None:
    rows = [order(1), order(2, dispatched_at=said, accepted_at="", picked_up_at="", delivered_at="")]
    found, _ = narrow(lake, write_csv(tmp_path / "a.csv", rows))
    assert (found.rows, found.outside) == ((2, 0) if is_kept else (1, 1))


def test_it_refuses_another_platform_and_an_empty_rest(lake: Lake, tmp_path: Path) -> None:
    path = write_csv(tmp_path / "a.csv", [order(1), order(2, platform="suian")])
    with pytest.raises(BadInput, match=r"other platform|another platform|其他平台") as refused:
        narrow(lake, path)
    assert refused.value.code == "sharing.other_platform"
    assert not path.with_suffix(".narrow.parquet").exists()
    with pytest.raises(BadInput) as empty:
        narrow(lake, write_csv(tmp_path / "b.csv", orders(2)), days=(date(2027, 1, 1), date(2027, 1, 2)))
    assert empty.value.code == "sharing.nothing_within" and "2 行在期间外" in empty.value.said("zh")
    with pytest.raises(BadInput) as bare:
        head = tmp_path / "c.csv"
        head.write_text(",".join(order(1)) + "\n")
        narrow(lake, head)
    assert bare.value.code == "sharing.nothing_within" and "只有表头" in bare.value.said("zh")


def test_renamed_columns_and_other_encodings_are_read(lake: Lake, tmp_path: Path) -> None:
    rows = [{("骑手" if name == "worker_key" else name): value for name, value in order(1).items()}]
    rows[0]["骑手"] = "甲一"
    path = write_csv(tmp_path / "a.csv", rows, encoding="gb18030")
    found, kept = narrow(lake, path, mapping={"worker_key": "骑手"})
    assert kept[0]["骑手"] == "k甲一"
    assert found.terms["worker_key"] == {"source": "骑手"}
    assert list((tmp_path / "data/lake/spill").iterdir()) == []


def test_an_identifier_that_is_none_becomes_nothing(lake: Lake, tmp_path: Path) -> None:
    _, kept = narrow(lake, write_csv(tmp_path / "a.csv", orders(1)), named=lambda raw: "")
    assert kept[0]["worker_key"] is None


def test_platforms_deliver_what_names_a_platform() -> None:
    assert "orders" in narrowable()
    assert not {"payroll", "own_orders"} & set(narrowable())


@pytest.fixture
def two(lake: Lake, tmp_path: Path) -> Iterator[tuple[Lake, str, str]]:
    ids = []
    for number, rows in enumerate(([order(1), order(2, pay_total="x")], [order(7)])):
        report = lake.ingest(IngestRequest("orders", (write_csv(tmp_path / f"{number}.csv", rows),)))
        ids.append(report.batch_id or "")
    yield lake, ids[0], ids[1]


def test_an_expunged_batch_is_in_no_snapshot(two: tuple[Lake, str, str]) -> None:
    lake, first, second = two
    before = [info.snapshot_id for info in lake.history("orders")]
    assert lake.expunge(first) == 2
    assert lake.expunge(first) == 0
    assert lake.batch(first).state == "undone"
    assert list(lake.quarantine(first)) == []
    with lake.engine() as engine:
        for snapshot in [*before, lake.snapshot("orders")]:
            found = engine.execute(engine.table("orders", snapshot)).to_pylist()
            assert {row["batch_id"] for row in found} <= {second}
    for path in (lake.folder / "warehouse").rglob("*.parquet"):
        assert {row["batch_id"] for row in pq.read_table(path).to_pylist()} <= {second}
