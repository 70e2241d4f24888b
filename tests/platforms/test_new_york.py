"""The real half-sample of January 2025, from the CSV through the lake to the report and back to the same digits."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from gongyou.lake import IngestRequest, Lake
from gongyou.lake.provenance import Figure
from gongyou.site.cli import run

PARAMS = {"from": "2025-01-01", "to": "2025-01-31", "scheme": "us_nyc.tlc_2025"}


@pytest.fixture(scope="module")
def lake(shared_data: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Lake]:
    trips = shared_data / "nyc_tlc_hvfhv" / "trips.csv"
    if not trips.is_file():
        pytest.skip("The New York trips are not here.")
    lake = Lake.open(tmp_path_factory.mktemp("new-york"))
    report = lake.ingest(IngestRequest(contract="orders", files=(trips,), mapping="tlc-hvfhv"))
    assert (report.read, report.kept) == (500, 500)
    yield lake


def audited(lake: Lake, platform: str, **changes: Any) -> Figure:
    figure = lake.compute("platforms.pay_audit", {**PARAMS, "platform": platform, **changes})
    assert isinstance(figure, Figure)
    return figure


def test_it_explains_the_at_floor_lyft_trips_to_the_cent(lake: Lake) -> None:
    value = audited(lake, "lyft").value
    assert value["orders"]["evaluable"] == 81
    # Nineteen trips lie within six cents of the rule, and each of them within one.
    assert value["rule"]["reproduced"]["orders"] == 19
    assert audited(lake, "lyft", tolerance="0.06").value["rule"]["reproduced"]["orders"] == 19


def test_it_finds_no_lyft_trip_below_the_rule(lake: Lake) -> None:
    rule = audited(lake, "lyft", tolerance="0.05").value["rule"]
    assert rule["below"]["orders"] == 0
    assert audited(lake, "lyft").value["rule"]["below"]["orders"] == 0


def test_it_shows_the_rate_as_unverified_and_accuses_nobody(lake: Lake) -> None:
    for platform in ("lyft", "uber"):
        value = audited(lake, platform).value
        assert value["scheme"]["status"] == "unverified"
        # 81 and 419 trips of drivers whom the log does not name.
        assert value["conclusion"]["level"] == "not_assessable"


def test_it_names_that_workers_are_unknown(lake: Lake) -> None:
    value = audited(lake, "uber").value
    assert value["workers"] == {"known": 0, "orders_of_unknown": 419, "is_known": False, "touched": 0}
    assert value["areas"]["status"] == "workers_unknown"


def test_it_replays_to_the_same_digits(lake: Lake) -> None:
    assert lake.replay(audited(lake, "lyft").id).same


def test_it_writes_the_report_from_the_command_line(
    lake: Lake, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    # The option writes this variable; monkeypatch puts it back for the tests that follow.
    monkeypatch.setenv("GONGYOU_DATA_DIR", str(lake.folder.parent))
    words = ["audit", "run", "--platform", "lyft", "--from", PARAMS["from"], "--to", PARAMS["to"]]
    words += ["--out", str(tmp_path), "--data-dir", str(lake.folder.parent), "--json"]
    assert run(words) == 0
    told = json.loads(capsys.readouterr().out)
    assert told["conclusion"] == "not_assessable"
    assert told["pay_audit"]["value"]["rule"]["reproduced"]["orders"] == 19
    assert json.loads((tmp_path / "report.json").read_text("utf-8"))["batches"][0]["content_hash"]
    page = (tmp_path / "report.html").read_text("utf-8")
    for said in (
        "未经核实",
        "平台回应栏",
        "劳动者代表意见栏",
        "时间预估与路线规划",
        "不可评估：没有在线时段",
        "不可评估清单",
    ):
        assert said in page
    assert (tmp_path / "report.docx").read_bytes()[:2] == b"PK"
