"""gongyou whatif: from files to the JSON, and refusals."""

from __future__ import annotations

import csv
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner

from gongyou.core.errors import BadInput
from gongyou.site.cli import frame, whatif
from tests.bargaining.logs import orders

HEYA = ("--before", "demo.heya", "--after", "demo.heya")


def written(folder: Path) -> Path:
    """A log of 360 orders of 30 workers as a platform hands it over."""
    rows = orders(360, workers=30)
    names = [name for name in rows[0] if name not in ("source_zone", "batch_id")]
    file = folder / "orders.csv"
    with file.open("w", newline="", encoding="utf-8") as out:
        lines = csv.DictWriter(out, names, extrasaction="ignore")
        lines.writeheader()
        lines.writerows({name: row[name] for name in names} for row in rows)
    return file


def test_a_file_gives_the_figures_with_where_they_come_from(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = tmp_path / "out" / "answer.json"
    words = ["--orders", str(written(tmp_path)), *HEYA, "--set", "terms.base.amount=4.10", "--line", "18"]
    assert frame.run_verb("whatif", whatif, [*words, "--out", str(out), "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert told == json.loads(out.read_text(encoding="utf-8"))
    value, origin = told["what_if"], told["provenance"]
    assert value["layer"] == "L0" and value["winners"]["winners"] == 30
    assert origin["measure"] == "bargaining.what_if" and origin["params"]["changes"] == {"terms.base.amount": "4.1"}
    assert set(origin["rules"]) == {"demo.heya"}
    assert isinstance(value["cost"]["change"], str)


def test_it_runs_as_a_person_starts_it(tmp_path: Path) -> None:
    """In a process of its own: no test has set Django up for it."""
    words = ["whatif", "--orders", str(written(tmp_path)), *HEYA, "--out", str(tmp_path / "answer.json")]
    done = subprocess.run(
        [sys.executable, "-c", "from gongyou.site.cli import main; main()", *words],
        env={**os.environ, "GONGYOU_DATA_DIR": str(tmp_path / "data"), "DJANGO_SETTINGS_MODULE": ""},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert json.loads((tmp_path / "answer.json").read_text(encoding="utf-8"))["what_if"]["layer"] == "L0"


def test_what_is_badly_asked_is_refused_with_what_to_do(tmp_path: Path) -> None:
    app = frame.typer.Typer()
    app.command()(whatif.command)
    file = written(tmp_path)
    for words in (["--floor", "sleeping=20"], ["--set", "terms.base.amount"]):
        with pytest.raises(frame.GongyouError) as refused:
            asked = ["--orders", str(file), *HEYA, "--out", str(tmp_path / "o.json"), *words]
            CliRunner().invoke(app, asked, catch_exceptions=False)
        assert refused.value.remedy is not None
        assert not (tmp_path / "o.json").exists()


def test_without_a_file_the_lake_must_hold_one_platform(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GONGYOU_DATA_DIR", str(tmp_path))
    app = frame.typer.Typer()
    app.command()(whatif.command)
    with pytest.raises(BadInput) as refused:
        CliRunner().invoke(app, [*HEYA, "--out", str(tmp_path / "o.json")], catch_exceptions=False)
    assert refused.value.code == "whatif.which_platform"
