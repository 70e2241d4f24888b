"""The commands ingest, lake and replay, as a script uses them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from gongyou.lake import contract, contract_names
from gongyou.site.cli import run
from tests.lake.cast import order, orders, write_csv

# What the commands do is written to the audit trail, which lives in the relational database.
pytestmark = pytest.mark.django_db(transaction=True)
REFERENCE = Path(__file__).parents[2] / "docs/reference/contracts.md"


def answer(capsys: pytest.CaptureFixture[str], *words: str) -> tuple[int, dict]:
    code = run([*words, "--json"])
    return code, json.loads(capsys.readouterr().out)


def test_it_takes_in_shows_undoes(data_dir: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = write_csv(tmp_path / "a.csv", [*orders(3), order(4, delivered_at="2026-02-30 08:00:00")])
    assert run(["ingest", "orders", str(file), "--dry-run"]) == 0
    shown = capsys.readouterr().out
    assert "a.csv:5 “delivered_at”的值“2026-02-30 08:00:00”不是存在的时刻" in shown.replace("\n", "")
    assert "改正这些行后" in shown
    code, said = answer(capsys, "ingest", "orders", str(file), "--source", "test")
    assert (code, said["read"], said["kept"], said["quarantined"]) == (0, 4, 3, 1)
    assert said["rows"][0]["line"] == 5
    batch = said["batch"]
    assert answer(capsys, "ingest", "orders", str(file))[1]["already_known"] is True
    code, said = answer(capsys, "lake", "tables")
    assert {table["name"]: table["rows"] for table in said["tables"]}["orders"] == 3
    assert answer(capsys, "lake", "show", "orders")[1]["rows"] == 3
    out = tmp_path / "q.xlsx"
    assert answer(capsys, "lake", "quarantine", batch, "--out", str(out))[1]["rows"] == 1
    assert out.stat().st_size > 1000
    assert answer(capsys, "lake", "undo", batch)[1]["state"] == "undone"
    code, said = answer(capsys, "lake", "history", "orders")
    assert [one["operation"] for one in said["snapshots"]] == ["undo", "ingest"]
    assert [one["state"] for one in said["batches"]] == ["undone"]


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (("ingest", "orders", "none.csv"), "file.missing"),
        (("ingest", "nothing", "none.csv"), "contract.unknown"),
        (("lake", "undo", "20260101-0000000"), "batch.unknown"),
        (("lake", "show", "nothing"), "contract.unknown"),
        (("replay", "fg-000000000000"), "figure.unknown"),
    ],
)
def test_it_says_what_is_wrong(
    data_dir: Path, capsys: pytest.CaptureFixture[str], words: tuple[str, ...], code: str
) -> None:
    exit_code, said = answer(capsys, *words)
    assert exit_code == 2
    assert said["error"] == code
    assert said["message"]["zh"]
    assert said["message"]["en"]


def test_the_reference_lists_every_column() -> None:
    page = REFERENCE.read_text("utf-8")
    for name in contract_names():
        part = page.split(f"\n## {name} ")[1].split("\n## ")[0]
        assert [column.name for column in contract(name).columns if f"| `{column.name}` |" not in part] == []
