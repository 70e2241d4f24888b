"""A look over the lake: each thing once, the records compared, and the same hours as plain Python."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import openpyxl
import pytest

from gongyou.core.errors import BadInput, NotFound
from gongyou.lake import Lake
from gongyou.rooms.hours.made import Look
from gongyou.rooms.hours.measures.scope import Scope
from gongyou.rooms.hours.writing import look_write
from tests.hours.records import looked


def found(look: Look, kind: str) -> dict[tuple[str, str], dict[str, Any]]:
    return {(row["worker_key"], row["first"]): row for row in look.value["found"] if row["kind"] == kind}


def test_it_finds_each_thing_once_and_can_be_run_again(plant_lake: Lake, plant_look: Look) -> None:
    value = plant_look.value
    months = found(plant_look, "over_month_cap")
    # 18 days of 11 hours: 3 × 18 = 54. 24 days of which six are days off: 6 × 8 = 48.
    assert {key[0]: row["chosen"] for key, row in months.items()} == {"late": "54.00", "restless": "48.00"}
    weeks = found(plant_look, "no_rest_day")
    assert set(weeks) == {("restless", "2026-10-12"), ("restless", "2026-10-19")}
    assert {row["chosen"] for row in weeks.values()} == {"56.00"}
    assert found(plant_look, "over_day_cap") == {}
    keys = [(row["kind"], row["worker_key"], row["first"]) for row in value["found"]]
    assert len(keys) == len(set(keys))
    assert set(plant_look.figure.provenance.rules) >= {"cn.overtime_cap_month", "cn.week_limits"}
    assert plant_lake.replay(plant_look.figure.id).same


def test_traces_outside_the_shift_are_an_interval(plant_look: Look) -> None:
    signs = found(plant_look, "hidden_overtime")
    mail = signs["mail", "2026-10-01"]
    # Five times 40 minutes and a log-in of no length; at most half an hour after each of the six.
    assert (mail["least"], mail["most"], mail["traces"]) == ("3.33", "6.33", 6)
    two = signs["two", "2026-10-01"]
    assert (two["least"], two["most"]) == ("12.00", "13.50")
    assert set(signs) == {("mail", "2026-10-01"), ("two", "2026-10-01")}


def test_records_that_disagree_are_counted_and_none_is_dropped(plant_look: Look) -> None:
    records = plant_look.value["records"]
    assert (records["several"], records["apart"], records["open"]) == (3, 3, 1)
    by_source = {each["source"]: (each["days"], each["counts"]) for each in records["sources"]}
    assert by_source["app"] == (3, 0)
    assert by_source["clock"][0] == by_source["clock"][1] == records["days"]
    assert records["workers"] == 14


def test_the_heat_map_hides_a_few(plant_look: Look) -> None:
    cells = {(each["row"], each["column"]): each for each in plant_look.value["week_heat"]}
    # Monday at ten: fourteen people on three Mondays; Monday at eight in the evening: one.
    assert (cells["0", "10"]["hours"], cells["0", "10"]["workers"]) == (14 * 3, 14)
    assert cells["0", "20"]["suppressed"]
    assert cells["0", "20"]["hours"] is None
    assert all(each["workers"] is None or each["workers"] >= 10 for each in cells.values())


def test_schemes_payroll_and_cycles(paid_look: Look) -> None:
    look = paid_look
    schemes = {(each["scheme"], each["why"]): each["workers"] for each in look.value["schemes"]}
    assert schemes == {
        ("comprehensive", "approved"): 2,
        ("irregular", "approved"): 1,
        ("standard", "expired"): 1,
        ("standard", "ordinary"): 1,
    }
    # 18 × 11 = 198 hours; 248 ÷ 12 × 8 = 165.33; 32.67 is within 36.
    assert look.value["cycles"] == {"cycles": 2, "with_overtime": 1, "unjudged": 0}
    assert found(look, "over_cycle_cap") == {}
    month = found(look, "over_month_cap")
    assert {key[0] for key in month} == {"o1"}
    assert (month["o1", "2026-10-01"]["why"], month["o1", "2026-10-01"]["number"]) == ("expired", "A3")
    unrecorded = found(look, "unrecorded_overtime")
    # Two holidays worked, one on the payroll: 8 × 20 × 300 % = 480.
    short = unrecorded["p1", "2026-10-01"]
    assert (short["chosen"], short["amount"], short["parts"]["holiday_hours"]) == ("8.00", "480.00", "8.00")
    # 32.67 hours beyond the cycle and none on the payroll: 32.67 × 20 × 150 % = 980.10.
    settled = unrecorded["c1", "2026-10-01"]
    assert (settled["chosen"], settled["amount"]) == ("32.67", "980.10")
    assert {key[0] for key in unrecorded} == {"p1", "o1", "c1"}
    assert {each["row"] for each in look.value["industry_heat"]} == {"C"}


def test_nothing_to_look_at_and_a_period_that_runs_back(plant_lake: Lake, tmp_path: Path) -> None:
    with pytest.raises(NotFound):
        looked(plant_lake, **{"from": "2026-09", "to": "2026-09"})
    with pytest.raises(NotFound):
        looked(Lake.open(tmp_path))
    twice, far = {**_ranked(), "order": ["clock", "clock"]}, {**_ranked(), "tolerance_minutes": 300}
    for wrong in ({"to": "2026-09"}, {"from": "2020-01"}, {"precedence": twice}, {"precedence": far}):
        with pytest.raises(BadInput):
            Scope.read({"from": "2026-10", "to": "2026-10", **wrong})


def _ranked() -> dict[str, Any]:
    return {"order": ["clock"], "tolerance_minutes": 15, "grace_minutes": 15, "reach_minutes": 30}


def test_a_look_is_written_as_a_workbook(plant_look: Look, tmp_path: Path) -> None:
    rows = list(openpyxl.load_workbook(look_write(plant_look, tmp_path)).worksheets[0].iter_rows(values_only=True))
    assert len(rows) == 1 + len(plant_look.value["found"])
    signs = [row for row in rows if row[0] == "班外工作迹象"]
    assert {(row[2], row[5]) for row in signs} == {("mail", None), ("two", None)}
    assert all("不能证明加班" in str(row[13]) for row in signs)
    assert [path.name for path in tmp_path.iterdir()] == ["findings.xlsx"]
