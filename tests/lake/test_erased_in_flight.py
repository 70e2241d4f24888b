"""Somebody is erased while a batch with their rows is being read, or while its file waits for a decision."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from gongyou.lake import IngestRequest, Lake
from gongyou.lake.in_flight import NAME, Note, noted, notes_of
from gongyou.lake.report import IngestReport, Progress
from tests.lake.cast import order, write_csv

LIN, CHEN = "w00aaaaaaaaaaaaaaaaaaaaaa", "w55bbbbbbbbbbbbbbbbbbbbbb"
ID_NUMBER, PHONE = "99010119900307001X", "13800001234"


@pytest.fixture
def file(tmp_path: Path) -> Path:
    rows = [
        order(n, worker_key=key, pay_total=f"{n}.50", pay_base="", pay_distance="") for n, key in ((1, LIN), (2, CHEN))
    ]
    rows.append(order(3, worker_key=LIN, distance_m="-1", area=f"电话 {PHONE} 证件 {ID_NUMBER}"))
    rows.append(order(4, worker_key=CHEN, distance_m=ID_NUMBER))
    return write_csv(tmp_path / "orders.csv", rows)


def erased_meanwhile(lake: Lake, file: Path, **changes: object) -> IngestReport:
    """Takes the file in; the person is erased after it was read and before anything is committed."""
    done: list[int] = []

    def hears(progress: Progress) -> None:
        if progress.stage == "check" and not done:
            done.append(1)
            Lake.open(lake.folder.parent).erase(LIN, (ID_NUMBER, PHONE))

    report = lake.ingest(IngestRequest("orders", (file,), **changes), hears)  # type: ignore[arg-type]
    assert done
    return report


def held(lake: Lake) -> str:
    return " ".join(str(pq.read_table(path).to_pylist()) for path in lake.folder.rglob("*.parquet"))


def test_good_and_refused_rows_of_a_batch_in_flight_lose_the_person(lake: Lake, file: Path) -> None:
    report = erased_meanwhile(lake, file)
    assert (report.kept, report.quarantined) == (2, 2)
    left = held(lake)
    for trace in (LIN, ID_NUMBER, PHONE):
        assert trace not in left
    assert CHEN in left
    told = str(list(lake.quarantine(str(report.batch_id)))) + str(report.previews)
    assert "＊＊＊" in told
    for trace in (LIN, ID_NUMBER, PHONE):
        assert trace not in told
    assert not list(lake.folder.rglob(NAME))


def test_the_account_of_a_dry_run_in_flight_loses_the_person(lake: Lake, file: Path) -> None:
    report = erased_meanwhile(lake, file, dry_run=True)
    told = str(report.previews)
    assert "＊＊＊" in told
    for trace in (LIN, ID_NUMBER, PHONE):
        assert trace not in told


def test_a_file_that_was_handed_in_before_brings_nobody_back(lake: Lake, file: Path) -> None:
    received = datetime.now(UTC)
    lake.erase(LIN)
    lake.ingest(IngestRequest("orders", (file,), received_at=received.astimezone()))
    stored = held(lake)
    assert f"'worker_key': '{LIN}'" not in stored
    assert f"'worker_key': '{CHEN}'" in stored
    later = Lake.open(lake.folder.parent)
    again = write_csv(file.parent / "later.csv", [order(9, worker_key=LIN)])
    later.ingest(IngestRequest("orders", (again,), received_at=datetime.now(UTC) + timedelta(seconds=1)))
    assert f"'worker_key': '{LIN}'" in held(lake)


def test_a_note_goes_to_living_batches_only(tmp_path: Path) -> None:
    from gongyou.lake.folders import OwnedFolder

    dead = tmp_path / "dead"
    dead.mkdir()
    (dead / "owner").touch()
    with OwnedFolder(tmp_path, "alive") as living:
        noted(tmp_path, Note(LIN, CHEN, (PHONE,)))
        assert notes_of(living.path) == [Note(LIN, CHEN, (PHONE,))]
        assert (living.path / NAME).stat().st_mode & 0o077 == 0
    assert notes_of(dead) == []
