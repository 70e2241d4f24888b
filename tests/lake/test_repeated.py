"""A member's month stands in the lake once, however it comes: twice in a file, in another one, or spelt otherwise."""

from __future__ import annotations

import csv
import shutil
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from gongyou.core.errors import BadInput
from gongyou.lake import IngestRequest, Lake

HEAD = ("worker_key", "period", "region", "status", "monthly_wage")
ENDS = st.sampled_from(["", "", "", " ", "\t", "\u3000", "\u00a0", "\ufeff", "\u200b"])
MONTHS = {"2026-01": "2026-01", "202601": "2026-01", "2026年1月": "2026-01", "2026-02": "2026-02", "2026/2": "2026-02"}
KEYS = st.tuples(ENDS, st.sampled_from(["w1", "w2", "钱甲"]), ENDS, st.sampled_from(sorted(MONTHS)))
FILES = st.lists(st.lists(KEYS, min_size=1, max_size=6), min_size=1, max_size=3)


def written(path: Path, rows: list[tuple[str, ...]]) -> Path:
    with path.open("w", encoding="utf-8", newline="") as out:
        csv.writer(out).writerows([HEAD, *rows])
    return path


def row(key: tuple[str, str, str, str], wage: int) -> tuple[str, ...]:
    before, name, after, period = key
    return f"{before}{name}{after}", period, "990101", "employed", str(wage)


@settings(max_examples=6, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(files=FILES)
def test_a_members_month_is_taken_in_once_and_the_first_one_stays(
    files: list[list[tuple[str, str, str, str]]],
) -> None:
    wanted: dict[tuple[str, str], int] = {}
    read = kept = 0
    with TemporaryDirectory() as folder:
        lake = Lake.open(Path(folder))
        for place, keys in enumerate(files):
            rows = [row(key, 100 * place + number) for number, key in enumerate(keys)]
            for number, (_, name, _, period) in enumerate(keys):
                wanted.setdefault((name, MONTHS[period]), 100 * place + number)
            report = lake.ingest(IngestRequest("employment", (written(Path(folder) / f"{place}.csv", rows),)))
            read, kept = read + report.read, kept + report.kept
            assert {each.code for each in report.reasons} <= {"key.duplicate", "key.known"}
        with lake.engine() as engine:
            held = engine.execute(engine.table("employment")).to_pylist()
    assert read == sum(len(keys) for keys in files)
    assert kept == len(held) == len(wanted)
    assert {(each["worker_key"], each["period"]): int(each["monthly_wage"]) for each in held} == wanted


def test_a_blank_key_is_nobodys(tmp_path: Path) -> None:
    lake = Lake.open(tmp_path)
    report = lake.ingest(
        IngestRequest("employment", (written(tmp_path / "a.csv", [row(("\t", "", "\u3000", "2026-01"), 1)]),))
    )
    assert (report.kept, report.quarantined) == (0, 1)


@pytest.mark.parametrize("repeats", [False, True])
def test_a_file_that_no_batch_brought_is_looked_through(tmp_path: Path, repeats: bool) -> None:
    lake = Lake.open(tmp_path)
    for number, name in enumerate(("w-first-of-all", "w-second")):
        lake.ingest(
            IngestRequest("employment", (written(tmp_path / "a.csv", [row(("", name, "", "2026-01"), number)]),))
        )
    batch, older = (each.batch_id for each in lake.batches("employment"))
    paths = {Path(path).stem.rpartition("-")[0]: path for path in lake._catalogue.files("employment").paths}
    first, second = paths[older], paths[batch]
    alien = Path(first).with_name("00000-written-by-another-tool.parquet")
    shutil.copy(first if repeats else second, alien)
    if not repeats:
        lake.undo(batch)
    lake._catalogue.add("employment", [alien], {"gongyou.batch": "alien", "gongyou.content": "", "gongyou.source": ""})
    with lake.engine() as engine:
        if repeats:
            with pytest.raises(BadInput) as told:
                engine.table("employment")
            assert told.value.code == "table.repeated"
            said = told.value.said("zh") + told.value.said("en")
            assert "w-first…" in said and "2026-01" in said and alien.name in said and "gongyou ingest" in said
            assert "w-first-of-all" not in said
        else:
            assert engine.execute(engine.table("employment")).num_rows == 2
