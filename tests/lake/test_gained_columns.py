"""A contract that gains a column: older tables are read, widened and taken back as before."""

from __future__ import annotations

import sys
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from gongyou.lake import IngestRequest, Lake
from gongyou.lake.contract import contract

HEAD = "employer_key,worker_key,period,gross,net"


def older(monkeypatch: pytest.MonkeyPatch) -> None:
    """The payroll's contract as it was before it knew the end of a contract."""
    now = contract("payroll")
    before = replace(
        now,
        columns=tuple(each for each in now.columns if each.name != "contract_until"),
        order_of_times=tuple(pair for pair in now.order_of_times if "contract_until" not in pair),
    )
    for name, module in list(sys.modules.items()):
        if name.startswith("gongyou.lake") and getattr(module, "contract", None) is contract:
            monkeypatch.setattr(module, "contract", lambda name: before if name == "payroll" else contract(name))


def taken_in(lake: Lake, path: Path, head: str, line: str) -> str:
    path.write_text(f"{head}\n{line}\n", "utf-8")
    report = lake.ingest(IngestRequest(contract="payroll", files=(path,), zone="Asia/Shanghai"))
    assert report.kept == 1
    return str(report.batch_id)


def ends(lake: Lake) -> dict[str, date | None]:
    with lake.engine() as engine:
        rows = engine.execute(engine.table("payroll").select("worker_key", "contract_until")).to_pylist()
    return {row["worker_key"]: row["contract_until"] for row in rows}


def test_it_reads_widens_and_undoes(tmp_path: Path) -> None:
    lake = Lake.open(tmp_path)
    with pytest.MonkeyPatch.context() as past:
        older(past)
        taken_in(lake, tmp_path / "a.csv", HEAD, "E1,w1,2026-01,3000,2700")
    assert ends(lake) == {"w1": None}
    later = taken_in(
        lake, tmp_path / "b.csv", f"{HEAD},hired_on,contract_until", "E1,w2,2026-02,3000,2700,2026-01-01,2026-12-31"
    )
    assert ends(lake) == {"w1": None, "w2": date(2026, 12, 31)}
    lake.undo(later)
    assert ends(lake) == {"w1": None}
