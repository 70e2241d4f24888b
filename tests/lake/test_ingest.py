"""Files come in whole, exact and once."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from gongyou.core.errors import BadInput, Conflict, NotFound
from gongyou.lake import IngestRequest, Lake, contract, contract_names
from gongyou.lake.mapping import bind, mapping_for
from tests.lake.cast import FIRST, csv_text, order, orders, write_csv


def take(lake: Lake, *files: Path, **more: object):
    return lake.ingest(IngestRequest("orders", files, **more))


def rows_of(lake: Lake, table: str = "orders", snapshot: int | None = None) -> list[dict]:
    with lake.engine() as engine:
        found = engine.table(table, snapshot)
        return engine.execute(found.order_by(found.columns[:3])).to_pylist()


def test_it_has_the_contracts_complete() -> None:
    assert contract_names() == (
        "appeals",
        "employment",
        "orders",
        "own_orders",
        "payroll",
        "prompts",
        "rewards",
        "seekers",
        "sessions",
        "sightings",
        "vacancies",
        "workers",
        "worktime",
    )
    assert contract("orders").required == (
        "platform",
        "attempt_id",
        "order_id",
        "worker_key",
        "dispatched_at",
        "outcome",
    )
    for name in contract_names():
        for column in contract(name).columns:
            assert column.meaning.zh
            assert column.meaning.en
            assert column.needed_by


def test_it_takes_in_a_csv(lake: Lake, tmp_path: Path) -> None:
    report = take(lake, write_csv(tmp_path / "a.csv", orders(3)))
    assert (report.read, report.kept, report.quarantined) == (3, 3, 0)
    first = rows_of(lake)[0]
    assert first["dispatched_at"] == dt.datetime(2026, 1, 2, 0, 0)
    assert first["source_zone"] == "Asia/Shanghai"
    assert first["pay_total"] == Decimal("6.50")
    assert first["distance_m"] == Decimal("1850.000000")
    assert first["batch_id"] == report.batch_id
    assert first["quality"] is None


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
@pytest.mark.parametrize("delimiter", [",", "\t", ";"])
def test_it_reads_encodings_and_delimiters(lake: Lake, tmp_path: Path, encoding: str, delimiter: str) -> None:
    rows = [order(1, platform="禾芽"), order(2, platform="禾芽", delivered_at="2026-02-30 00:00:00")]
    report = take(lake, write_csv(tmp_path / "a.csv", rows, encoding, delimiter))
    assert (report.kept, report.quarantined) == (1, 1)
    assert rows_of(lake)[0]["platform"] == "禾芽"
    assert next(lake.quarantine(report.batch_id)).line == 3


def test_it_finds_chinese_late_in_a_gb18030_file(lake: Lake, tmp_path: Path) -> None:
    rows = [*orders(12_000), order(12_001, platform="禾芽")]
    report = take(lake, write_csv(tmp_path / "a.csv", rows, "gb18030"))
    assert report.kept == 12_001
    assert rows_of(lake)[-1]["platform"] == "禾芽"


def test_it_matches_chinese_headings(lake: Lake, tmp_path: Path) -> None:
    path = tmp_path / "p.csv"
    path.write_text('单位编码,职工编码,月份,应发工资,工时制度\nE1,w1,2026年1月,"¥5,000.50",标准工时制\n', "utf-8-sig")
    assert lake.ingest(IngestRequest("payroll", (path,))).kept == 1
    row = rows_of(lake, "payroll")[0]
    assert (row["period"], row["gross"], row["hours_scheme"]) == ("2026-01", Decimal("5000.50"), "standard")


def test_it_reads_parquet(lake: Lake, tmp_path: Path) -> None:
    table = pa.table(
        {
            **{name: [value] for name, value in FIRST.items()},
            "dispatched_at": pa.array([dt.datetime(2026, 1, 2, 0, 0, tzinfo=dt.UTC)], pa.timestamp("us", "UTC")),
            "pay_total": [6.5],
            "attempt_id": [7],
        }
    )
    pq.write_table(table, tmp_path / "a.parquet")
    assert take(lake, tmp_path / "a.parquet").kept == 1
    row = rows_of(lake)[0]
    assert (row["attempt_id"], row["pay_total"]) == ("7", Decimal("6.50"))
    assert row["dispatched_at"] == dt.datetime(2026, 1, 2, 0, 0)


def test_it_knows_the_same_file_again(lake: Lake, tmp_path: Path) -> None:
    path = write_csv(tmp_path / "a.csv", orders(3))
    first = take(lake, path)
    again = take(lake, write_csv(tmp_path / "b.csv", orders(3)))
    assert again.already_known
    assert again.batch_id == first.batch_id
    assert len(lake.history("orders")) == 1
    assert len(lake.batches()) == 1


def test_it_undoes_a_batch_and_takes_it_in_again(lake: Lake, tmp_path: Path) -> None:
    path = write_csv(tmp_path / "a.csv", [*orders(3), order(9, delivered_at="x")])
    kept = take(lake, write_csv(tmp_path / "b.csv", orders(2, start=50)))
    first = take(lake, path)
    info = lake.undo(first.batch_id)
    assert info.state == "undone"
    assert [row["batch_id"] for row in rows_of(lake)] == [kept.batch_id] * 2
    assert list(lake.quarantine(first.batch_id)) == []
    assert len(rows_of(lake, snapshot=first.snapshot_id)) == 5
    with pytest.raises(Conflict):
        lake.undo(first.batch_id)
    with pytest.raises(NotFound):
        lake.undo("20260101-0000000")
    again = take(lake, path)
    assert not again.already_known
    assert again.kept == 3
    assert [one.operation for one in lake.history("orders")] == ["ingest", "undo", "ingest", "ingest"]


def test_it_writes_nothing_in_a_dry_run(lake: Lake, tmp_path: Path) -> None:
    before = sorted(str(path) for path in lake.folder.rglob("*") if "stage" not in path.parts)
    report = take(lake, write_csv(tmp_path / "a.csv", [*orders(2), order(3, distance_m="-1")]), dry_run=True)
    assert (report.kept, report.quarantined, report.batch_id) == (2, 1, None)
    assert report.previews[0].line == 4
    assert sorted(str(path) for path in lake.folder.rglob("*") if "stage" not in path.parts) == before
    assert list((lake.folder / "stage").iterdir()) == []
    assert lake.batches() == []


def test_it_makes_one_batch_of_several_files(lake: Lake, tmp_path: Path) -> None:
    files = [write_csv(tmp_path / f"{n}.csv", orders(2, start=n * 10)) for n in (1, 2)]
    report = take(lake, *files)
    assert report.kept == 4
    assert len(lake.history("orders")) == 1


def test_it_maps_columns_units_and_values(lake: Lake, tmp_path: Path) -> None:
    path = tmp_path / "m.csv"
    path.write_text("no,who,km,fen,when,result\n1,张,1.85,650,2026-01-02T08:00:00+08:00,ok\n", "utf-8")
    (tmp_path / "map.yaml").write_text(
        "platform: {constant: heya}\nattempt_id: no\norder_id: no\nworker_key: {source: who, hmac: true}\n"
        "dispatched_at: when\noutcome: {source: result, values: {ok: accepted}}\n"
        "distance_m: {source: km, unit: km}\npay_total: {source: fen, unit: fen}\n",
        "utf-8",
    )
    report = take(lake, path, mapping=tmp_path / "map.yaml", pseudonym=lambda name: f"w-{len(name)}")
    assert report.kept == 1, report
    row = rows_of(lake)[0]
    assert (row["distance_m"], row["pay_total"], row["worker_key"]) == (Decimal("1850.000000"), Decimal("6.50"), "w-1")
    assert row["dispatched_at"] == dt.datetime(2026, 1, 2, 0, 0)
    with pytest.raises(BadInput, match="pseudonym"):
        take(lake, path, mapping=tmp_path / "map.yaml", source="x")


def test_it_refuses_a_mapping_with_an_expression(lake: Lake, tmp_path: Path) -> None:
    path = write_csv(tmp_path / "a.csv", orders(1))
    with pytest.raises(BadInput) as refused:
        take(lake, path, mapping={"platform": {"expression": "getenv('HOME')"}})
    assert refused.value.code == "mapping.wrong"


def test_it_keeps_a_record_over_several_lines_and_counts_physical_lines(lake: Lake, tmp_path: Path) -> None:
    rows = [order(1, order_id='"O\n1\n1"'), order(2), order(3, accepted_at="2026-02-30 08:00:00")]
    path = tmp_path / "a.csv"
    path.write_text(csv_text(rows).replace("\nheya,A2", "\n\nheya,A2"), "utf-8")
    report = take(lake, path)
    assert (report.kept, report.quarantined) == (2, 1)
    row = next(lake.quarantine(report.batch_id))
    assert (row.line, row.column, row.value) == (7, "accepted_at", "2026-02-30 08:00:00")
    assert row.raw["attempt_id"] == "A3"


def test_it_reads_the_new_york_trips(lake: Lake, shared_data: Path) -> None:
    report = take(lake, shared_data / "nyc_tlc_hvfhv/trips.csv", mapping="tlc-hvfhv")
    assert (report.read, report.quarantined) == (500, 0)
    rows = rows_of(lake)
    assert {row["worker_key"] for row in rows} == {"not-provided"}
    assert sum("dispatch_derived" in row["quality"] for row in rows) == 7
    first = next(row for row in rows if row["attempt_id"].endswith("-1"))
    assert first["picked_up_at"] == dt.datetime(2025, 1, 1, 5, 10, 38)
    assert (first["delivered_at"] - first["picked_up_at"]).seconds == 1530
    assert first["distance_m"] == Decimal("4506.1632")
    assert (first["pay_total"], first["customer_price"], first["currency"]) == (
        Decimal("19.69"),
        Decimal("24.36"),
        "USD",
    )


@pytest.mark.parametrize(
    ("name", "heads"),
    [
        ("workers", "平台,骑手编码,工种,入职日期,站点,性别,年龄段,户籍地,授权日期"),
        ("prompts", "平台,骑手编码,提示时间,提示类型,确认时间,停推开始时间,停推截止时间"),
        (
            "appeals",
            "平台,申诉编号,骑手编码,运单号,申诉时间,办结时间,申诉事项,申诉理由,申诉结果,办理方式,币种,涉及金额",
        ),
        ("rewards", "平台,骑手编码,周期起始日期,周期截止日期,奖励名称,达标单量,完成单量,币种,奖励金额"),
    ],
)
def test_it_knows_the_headings_of_what_an_audit_compares_by(name: str, heads: str) -> None:
    wanted = contract(name)
    bound = bind(mapping_for(IngestRequest(name, ()), wanted), wanted, heads.split(","), "a.csv")
    assert (tuple(sorted(bound.terms)), bound.ignored) == (tuple(sorted(wanted.names)), ())


def test_it_refuses_a_prompt_confirmed_before_it_was_given(lake: Lake, tmp_path: Path) -> None:
    head = "平台,骑手编码,提示时间,提示类型,确认时间,停推截止时间"
    day = "禾芽,w1,2026-01-02 12:00:00,连续接单,2026-01-02"
    path = tmp_path / "a.csv"
    path.write_text(f"{head}\n{day} 12:01:00,2026-01-02 12:20:00\n{day} 11:59:00,\n", "utf-8")
    report = lake.ingest(IngestRequest("prompts", (path,)))
    assert (report.kept, report.quarantined) == (1, 1)
    [kept] = rows_of(lake, "prompts")
    assert (kept["kind"], kept["paused_until"]) == ("continuous", dt.datetime(2026, 1, 2, 4, 20))


def test_it_takes_grams_and_seconds_exactly(lake: Lake, tmp_path: Path) -> None:
    written = {"重量": "1.275", "补时秒数": "300", "派单显示时长（秒）": "1260"}
    rows = [{**order(1), **written}, {**order(2), **written, "补时秒数": "2.5"}, {**order(3), **written, "重量": "-1"}]
    report = take(lake, write_csv(tmp_path / "a.csv", rows))
    assert (report.kept, report.quarantined) == (1, 2)
    [kept] = rows_of(lake)
    assert (kept["weight_kg"], kept["credit_seconds"], kept["offered_seconds"]) == (Decimal("1.275"), 300, 1260)


def test_its_metrics_are_those_of_the_audit() -> None:
    known = {"a": 5, "b": 5, "c": 6, "d": 4, "e": 3, "f": 1, "g": 1}
    found = {
        need
        for name in contract_names()
        for column in contract(name).columns
        for need in column.needed_by
        if len(need) == 2
    }
    wanted = {f"{letter}{number}" for letter, last in known.items() for number in range(1, last + 1)}
    # The register alone answers A1 and A5.
    assert found == wanted - {"a1", "a5"}
