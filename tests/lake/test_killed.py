"""A process that dies at any moment leaves nothing half-committed, and the next one starts clean."""

from __future__ import annotations

import os
import signal
import textwrap
import time
from pathlib import Path

import pytest

from gongyou.lake import IngestRequest, Lake
from tests.lake.cast import order, orders, write_csv
from tests.services.forked import Forked

# A shell that puts a job into the background hands Ctrl-C down as ignored; a person at a terminal does not.
CODE = """
    import signal
    signal.signal(signal.SIGINT, signal.default_int_handler)
    import sys
    from pathlib import Path
    from gongyou.lake import IngestRequest, Lake
    lake = Lake.open(Path(sys.argv[1]))
    report = lake.ingest(IngestRequest("orders", tuple(Path(name) for name in sys.argv[2:])))
    print(report.batch_id, report.already_known, report.kept)
"""


def started(data: Path, *files: Path, pause: str = "", seconds: float = 60) -> tuple[Forked, Path]:
    """A process that takes the files in, and waits at a stage when it is told to."""
    mark = data.parent / f"mark-{pause}-{time.monotonic_ns()}"
    environment = {
        **os.environ,
        "GONGYOU_TEST_PAUSE": pause,
        "GONGYOU_TEST_PAUSE_FILE": str(mark),
        "GONGYOU_TEST_PAUSE_SECONDS": str(seconds),
    }
    return Forked(textwrap.dedent(CODE), str(data), *map(str, files), environment=environment), mark


def stopped_at(stage: str, data: Path, file: Path, how: signal.Signals) -> None:
    process, mark = started(data, file, pause=stage)
    with process:
        process.until_marked(mark)
        process.send_signal(how)
        process.wait(60)


def all_said(running: list[Forked]) -> list[tuple[str, str]]:
    """What processes said that ran at once and ended well."""
    said = []
    for process in running:
        with process:
            said.append(process.communicate())
    assert [process.returncode for process in running] == [0] * len(running), said
    return said


def left_over(lake: Lake) -> list[str]:
    """Stage folders of batches, and data files of batches that aren't committed."""
    committed = {batch.batch_id for batch in lake.batches() if batch.state == "committed"}
    stage = [path.name for path in (lake.folder / "stage").glob("2*")]
    data = [
        path.name
        for path in (lake.folder / "warehouse").glob("*/data/*")
        if path.name.rsplit("-", 1)[0] not in committed
    ]
    return stage + data


@pytest.mark.parametrize("stage", ["read", "before-check", "staged", "quarantined"])
def test_it_starts_clean_after_a_kill_before_the_commit(tmp_path: Path, stage: str) -> None:
    file = write_csv(tmp_path / "a.csv", [*orders(3), order(4, distance_m="-1")])
    stopped_at(stage, tmp_path / "data", file, signal.SIGKILL)
    lake = Lake.open(tmp_path / "data")
    assert lake.snapshot("orders") is None
    assert [(batch.state, batch.fault) for batch in lake.batches()] == [("failed", "interrupted")]
    assert list(lake.quarantine(lake.batches()[0].batch_id)) == []
    assert left_over(lake) == []
    report = lake.ingest(IngestRequest("orders", (file,)))
    assert (report.kept, report.quarantined, report.already_known) == (3, 1, False)
    assert len(list(lake.quarantine(report.batch_id))) == 1


def test_it_keeps_what_was_committed_before_a_kill(tmp_path: Path) -> None:
    file = write_csv(tmp_path / "a.csv", [*orders(3), order(4, distance_m="-1")])
    stopped_at("committed", tmp_path / "data", file, signal.SIGKILL)
    lake = Lake.open(tmp_path / "data")
    batch = lake.batches()[0]
    assert (batch.state, batch.kept, batch.quarantined) == ("committed", 3, 1)
    assert batch.snapshot_id == lake.snapshot("orders")
    assert left_over(lake) == []
    assert lake.ingest(IngestRequest("orders", (file,))).already_known


@pytest.mark.parametrize("stage", ["read", "staged"])
def test_it_cleans_up_after_ctrl_c(tmp_path: Path, stage: str) -> None:
    file = write_csv(tmp_path / "a.csv", orders(3))
    stopped_at(stage, tmp_path / "data", file, signal.SIGINT)
    assert not list((tmp_path / "data/lake/stage").glob("2*"))
    lake = Lake.open(tmp_path / "data")
    assert [batch.state for batch in lake.batches()] == ["failed"]
    assert lake.snapshot("orders") is None
    assert lake.ingest(IngestRequest("orders", (file,))).kept == 3


def test_it_does_not_disturb_a_batch_that_is_still_running(tmp_path: Path) -> None:
    file = write_csv(tmp_path / "a.csv", orders(3))
    process, mark = started(tmp_path / "data", file, pause="read", seconds=3)
    with process:
        process.until_marked(mark)
        lake = Lake.open(tmp_path / "data")
        assert [batch.state for batch in lake.batches()] == ["staging"]
        _out, error = process.communicate(timeout=60)
    assert process.returncode == 0, error
    assert [batch.state for batch in lake.batches()] == ["committed"]


def test_it_makes_one_batch_when_two_processes_take_in_the_same_file(tmp_path: Path) -> None:
    file = write_csv(tmp_path / "a.csv", orders(50))
    Lake.open(tmp_path / "data")
    running = [started(tmp_path / "data", file, pause="before-check", seconds=2)[0] for _ in range(2)]
    said = all_said(running)
    words = [out.split() for out, _ in said]
    assert words[0][0] == words[1][0]
    assert sorted(word[1] for word in words) == ["False", "True"]
    lake = Lake.open(tmp_path / "data")
    assert len(lake.batches()) == len(lake.history("orders")) == 1


def test_it_takes_in_two_files_at_once_without_a_key_twice(tmp_path: Path) -> None:
    Lake.open(tmp_path / "data")
    files = [write_csv(tmp_path / f"{n}.csv", orders(40, start=1 + 20 * n)) for n in range(2)]
    running = [started(tmp_path / "data", file)[0] for file in files]
    all_said(running)
    lake = Lake.open(tmp_path / "data")
    with lake.engine() as engine:
        table = engine.table("orders")
        found = engine.execute(table.aggregate(n=table.count(), keys=table.attempt_id.nunique())).to_pylist()[0]
    assert found == {"n": 60, "keys": 60}
    assert sum(batch.quarantined for batch in lake.batches()) == 20
