"""A person leaves the lake: no file of any snapshot names them, and every figure comes out as before."""

from __future__ import annotations

import json
import os
import shutil
import signal
import textwrap
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from gongyou.core.errors import NotFound
from gongyou.lake import IngestRequest, Lake
from gongyou.lake.erasure import Erasing, digest_of_key
from gongyou.lake.rewriting import manifests_of
from tests.lake.cast import order, orders, write_csv
from tests.lake.figures import FIGURE
from tests.services import postgres
from tests.services.forked import Forked

LIN, CHEN, ZHOU = "w00aaaaaaaaaaaaaaaaaaaaaa", "w55bbbbbbbbbbbbbbbbbbbbbb", "wffcccccccccccccccccccccc"
PEOPLE = (LIN, CHEN, ZHOU)
ID_NUMBER = "99010119900307001X"


def batch(lake: Lake, folder: Path, name: str, first: int) -> str:
    rows = [
        order(n, worker_key=PEOPLE[n % 3], pay_total=f"{n}.50", pay_base="", pay_distance="")
        for n in range(first, first + 9)
    ]
    rows.append(order(first + 9, worker_key=LIN, distance_m="-1", area=f"电话 13800001234 证件 {ID_NUMBER}"))
    report = lake.ingest(IngestRequest("orders", (write_csv(folder / f"{name}.csv", rows),)))
    assert (report.kept, report.quarantined) == (9, 1)
    return str(report.batch_id)


def everything(lake: Lake) -> bytes:
    """All bytes of the lake's own files, and what Parquet and Avro pack."""
    import pyarrow.parquet as pq

    found = [path.read_bytes() for path in lake.folder.rglob("*") if path.is_file()]
    found += [str(pq.read_table(path).to_pylist()).encode() for path in lake.folder.rglob("*.parquet")]
    for path in lake.folder.rglob("*.avro"):
        if not path.name.startswith("snap-"):
            continue
        for manifest in manifests_of(f"file://{path}"):
            table = lake._catalogue.load("orders")
            assert table is not None
            for entry in manifest.fetch_manifest_entry(table.io, discard_deleted=False):
                found.append(str(dict(entry.data_file.lower_bounds or {})).encode())
                found.append(str(dict(entry.data_file.upper_bounds or {})).encode())
                there = Path(entry.data_file.file_path.removeprefix("file://"))
                assert there.stat().st_size == entry.data_file.file_size_in_bytes
            assert Path(manifest.manifest_path.removeprefix("file://")).stat().st_size == manifest.manifest_length
    found += [path.read_bytes() for path in (lake.folder.parent / "provenance").glob("*")]
    return b"\n".join(found)


@pytest.fixture
def filled(lake: Lake, tmp_path: Path) -> tuple[Lake, list[str]]:
    batches = [batch(lake, tmp_path, "one", 1), batch(lake, tmp_path, "two", 101)]
    lake.undo(batches[0])
    batches.append(batch(lake, tmp_path, "three", 201))
    return lake, batches


def test_no_byte_of_any_snapshot_names_the_person(filled: tuple[Lake, list[str]]) -> None:
    lake, _ = filled
    assert LIN.encode() in everything(lake)
    erased = lake.erase(LIN, (ID_NUMBER, "13800001234"))
    assert erased.rows == {"orders": 9, "quarantine": 3}
    assert erased.files == 6
    left = everything(lake)
    for trace in (LIN, LIN[:12], ID_NUMBER, "13800001234"):
        assert trace.encode() not in left
    assert CHEN.encode() in left
    assert lake.erase(LIN).total == 0


def test_what_quotes_a_value_is_blotted_out_too(lake: Lake, tmp_path: Path) -> None:
    rows = [order(1, worker_key=CHEN), order(2, worker_key=CHEN, distance_m=ID_NUMBER)]
    report = lake.ingest(IngestRequest("orders", (write_csv(tmp_path / f"{ID_NUMBER}.csv", rows),)))
    assert report.quarantined == 1
    lake.erase(LIN, (ID_NUMBER,))
    (row,) = lake.quarantine(str(report.batch_id))
    assert ID_NUMBER not in str(row)
    assert "＊＊＊" in row.text.zh
    assert "＊＊＊" in row.text.en


def test_every_figure_of_every_snapshot_replays_to_the_same_digits(filled: tuple[Lake, list[str]]) -> None:
    lake, _ = filled
    pins = [info.snapshot_id for info in lake.history("orders")]
    figures = [lake.compute(FIGURE, {"who": LIN}, {"orders": pin}) for pin in pins]
    assert len({figure.provenance.digest for figure in figures}) == 4
    lake.erase(LIN)
    assert [info.snapshot_id for info in lake.history("orders")] == pins
    for figure in figures:
        again = lake.replay(figure.id)
        assert again.same
        assert again.value == figure.value
        assert LIN not in json.dumps(dict(again.provenance.params))


def test_an_undo_after_an_erasure_takes_the_whole_batch(filled: tuple[Lake, list[str]]) -> None:
    lake, batches = filled
    lake.erase(LIN)
    lake.undo(batches[1])
    with lake.engine() as engine:
        table = engine.table("orders")
        found = engine.execute(table.aggregate(n=table.count(), workers=table.worker_key.nunique())).to_pylist()
    assert found == [{"n": 9, "workers": 3}]
    assert [info.rows_total for info in lake.history("orders")][:2] == [9, 18]


def test_new_data_of_the_person_stand_under_the_key_again(filled: tuple[Lake, list[str]], tmp_path: Path) -> None:
    lake, _ = filled
    lake.erase(LIN)
    batch(lake, tmp_path, "later", 301)
    with lake.engine() as engine:
        table = engine.table("orders")
        assert engine.execute(table.filter(table.worker_key == LIN).count())[0][0].as_py() == 3
    assert lake.erase(LIN).rows == {"orders": 3, "quarantine": 1}


def test_the_log_erases_again_after_an_old_copy_came_back(filled: tuple[Lake, list[str]], tmp_path: Path) -> None:
    lake, _ = filled
    kept = tmp_path / "kept"
    shutil.copytree(lake.folder, kept)
    lake.erase(LIN)
    log = lake.erased_digests()
    assert log == {digest_of_key(LIN)}
    shutil.rmtree(lake.folder)
    shutil.copytree(kept, lake.folder)
    restored = Lake.open(lake.folder.parent)
    assert LIN.encode() in everything(restored)
    assert restored.erase_again(log) == 1
    assert LIN.encode() not in everything(restored)
    assert restored.erase_again(log) == 0


def test_a_file_read_before_and_committed_after_loses_the_key_too(lake: Lake, tmp_path: Path) -> None:
    began = datetime.now(UTC) - timedelta(seconds=1)
    batch(lake, tmp_path, "one", 1)
    part = next((lake.folder / "warehouse/orders/data").glob("*.parquet"))
    staged = tmp_path / "good-0.parquet"
    shutil.copy(part, staged)
    erasing = Erasing(lake._catalogue, lake.folder)
    erasing.erase(LIN)
    with erasing._handle() as handle:
        erasing.scrubbed(handle, [staged], "orders", datetime.now(UTC) + timedelta(hours=1))
        seen = {row[0] for row in handle.rows(f"SELECT DISTINCT worker_key FROM read_parquet('{staged}')")}
        assert LIN in seen
        erasing.scrubbed(handle, [staged], "orders", began)
    with erasing._handle() as handle:
        left = {row[0] for row in handle.rows(f"SELECT DISTINCT worker_key FROM read_parquet('{staged}')")}
    assert LIN not in left
    assert {CHEN, ZHOU} < left


CODE = """
    import sys
    from pathlib import Path
    from gongyou.lake import Lake
    Lake.open(Path(sys.argv[1])).erase(sys.argv[2])
"""


@pytest.mark.parametrize("stage", ["erasure-begun", "erasure-file", "erasure-table"])
def test_a_kill_is_finished_at_the_next_start(filled: tuple[Lake, list[str]], stage: str) -> None:
    lake, _ = filled
    figure = lake.compute(FIGURE)
    mark = lake.folder.parent.parent / "mark"
    environment = {**os.environ, "GONGYOU_TEST_PAUSE": stage, "GONGYOU_TEST_PAUSE_FILE": str(mark)}
    with Forked(textwrap.dedent(CODE), str(lake.folder.parent), LIN, environment=environment) as process:
        process.until_marked(mark)
        started = time.monotonic()
        Lake.open(lake.folder.parent)  # a living process is left alone, and nobody waits for it
        assert time.monotonic() - started < 10
        assert process.poll() is None
        process.send_signal(signal.SIGKILL)
    again = Lake.open(lake.folder.parent)
    assert LIN.encode() not in everything(again)
    assert again.replay(figure.id).same
    assert again.erased_digests() == {digest_of_key(LIN)}
    assert not list(again.folder.rglob("*.draft"))
    with again.engine() as engine:
        table = engine.table("orders")
        assert engine.execute(table.worker_key.nunique())[0][0].as_py() == 3


# Moving ---------------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("name", ["elsewhere", "另一处 with blanks"])
def test_a_moved_lake_says_so_and_is_put_right(filled: tuple[Lake, list[str]], tmp_path: Path, name: str) -> None:
    lake, batches = filled
    figure = lake.compute(FIGURE)
    told = [(info.snapshot_id, info.rows_total) for info in lake.history("orders")]
    (lake.folder.parent).rename(tmp_path / name)
    moved = Lake.open(tmp_path / name)
    with pytest.raises(NotFound) as wrong:
        moved.history("orders")
    assert wrong.value.code == "lake.moved"
    assert "lake relocate" in str(wrong.value.remedy)
    done = Lake.relocated(tmp_path / name)
    assert done.tables == 2
    moved = Lake.open(tmp_path / name)
    assert [(info.snapshot_id, info.rows_total) for info in moved.history("orders")] == told
    assert moved.replay(figure.id).same
    moved.undo(batches[1])
    batch(moved, tmp_path, "later", 301)
    assert moved.erase(LIN).rows["orders"] == 12
    assert str(lake.folder).encode() not in everything(moved)
    assert Lake.relocated(tmp_path / name).tables == 0


def test_a_copy_never_touches_the_original(filled: tuple[Lake, list[str]], tmp_path: Path) -> None:
    lake, _ = filled
    shutil.copytree(lake.folder.parent, tmp_path / "copy")
    copy = Lake.open(tmp_path / "copy")
    with pytest.raises(NotFound):
        copy.ingest(IngestRequest("orders", (write_csv(tmp_path / "x.csv", orders(3, start=900)),)))
    Lake.relocated(tmp_path / "copy")
    Lake.open(tmp_path / "copy").erase(LIN)
    assert LIN.encode() in everything(lake)
    assert LIN.encode() not in everything(Lake.open(tmp_path / "copy"))


# One lake serves three erasures, each of which meets what the ones before it left.
@settings(max_examples=12)
@given(people=st.lists(st.sampled_from(PEOPLE), min_size=1, max_size=24), leaving=st.permutations(PEOPLE))
@example(people=[CHEN], leaving=[LIN, CHEN, ZHOU])
@example(people=[LIN, LIN, CHEN, LIN], leaving=[LIN, CHEN, ZHOU])
@example(people=[LIN, *[ZHOU] * 11, CHEN], leaving=[CHEN, LIN, ZHOU])
def test_an_erasure_changes_nothing_but_the_name(
    tmp_path_factory: pytest.TempPathFactory, people: list[str], leaving: list[str]
) -> None:
    folder = tmp_path_factory.mktemp("law")
    lake = Lake.open(folder / "data")
    rows = [order(n, worker_key=key, pay_total=f"{n}.00", pay_base="", pay_distance="") for n, key in enumerate(people)]
    lake.ingest(IngestRequest("orders", (write_csv(folder / "a.csv", rows),)))

    def held() -> list[dict[str, object]]:
        with lake.engine() as engine:
            return list(engine.execute(engine.table("orders")).to_pylist())

    before = held()
    for who in leaving:
        assert lake.erase(who).total == people.count(who)
        after = held()
        names = {row["worker_key"] for row, key in zip(after, people, strict=True) if key == who}
        assert len(names) == (1 if who in people else 0)
        assert not names & {*PEOPLE, *(row["worker_key"] for row in before)}
        assert [row["worker_key"] for row, key in zip(after, people, strict=True) if key != who] == [
            row["worker_key"] for row, key in zip(before, people, strict=True) if key != who
        ]
        assert [{**row, "worker_key": None} for row in after] == [{**row, "worker_key": None} for row in before]
        before = after


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    with postgres.server() as found:
        yield found


@pytest.mark.postgres
def test_it_erases_and_moves_under_a_catalogue_in_postgres(
    address: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GONGYOU_CATALOGUE_URL", address)
    lake = Lake.open(tmp_path / "data")
    batch(lake, tmp_path, "one", 1)
    figure = lake.compute(FIGURE)
    assert lake.erase(LIN).rows == {"orders": 3, "quarantine": 1}
    assert LIN.encode() not in everything(lake)
    (tmp_path / "data").rename(tmp_path / "moved")
    Lake.relocated(tmp_path / "moved")
    moved = Lake.open(tmp_path / "moved")
    assert moved.replay(figure.id).same
    assert moved.erased_digests() == {digest_of_key(LIN)}
