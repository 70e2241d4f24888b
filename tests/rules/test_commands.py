from __future__ import annotations

import csv
import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest

from gongyou.site.bench import one_row
from gongyou.site.cli import run

HEAD = "worker,monthly_wage,weekday_hours,on"


def said(capsys: pytest.CaptureFixture[str], *words: object) -> tuple[int, str, str]:
    """Exit code, standard output and standard error of one command line."""
    code = run([str(word) for word in words])
    captured = capsys.readouterr()
    return code, captured.out, captured.err


def written(folder: Path, name: str, *lines: str) -> Path:
    path = folder / name
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def case(**changed: Any) -> str:
    plain = {
        "id": "A-1",
        "rule": "overtime_pay",
        "inputs": {"monthly_wage": 6525, "weekday_hours": 10},
        "expected": {"overtime_pay": 562.5},
        "on": "2026-03-01",
    }
    return json.dumps({**plain, **changed}, ensure_ascii=False)


def test_it_verifies_cases_and_counts_last(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = written(tmp_path, "cases.jsonl", case(), "", case(expected={"overtime_pay": 562.504}))
    assert said(capsys, "verify", path)[:2] == (0, "2 passed, 0 failed\n")


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"expected": {"overtime_pay": 562.51}}, "should be 562.51, was 562.50"),
        ({"expected": {"bonus": 1}}, "no result “bonus”"),
        ({"rule": "teleportation"}, "no rule “teleportation”"),
        ({"inputs": {"salary": 1}}, "no input “salary”"),
        ({"on": "2026-02-30"}, "day cannot be read"),
        ({"expected": None}, "lacks"),
        ({"on": "1990-01-01"}, "no value on 1990-01-01"),
    ],
)
def test_it_fails_a_case_in_words(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], changed: dict[str, Any], words: str
) -> None:
    path = written(tmp_path, "cases.jsonl", case(), case(**changed))
    code, out, _ = said(capsys, "verify", path)
    assert (code, out.splitlines()[-1]) == (1, "1 passed, 1 failed")
    assert words in out
    code, out, _ = said(capsys, "verify", path, "--json")
    found = json.loads(out)
    assert (code, found["passed"], found["failed"]) == (1, 1, 1)
    assert words in found["failures"][0]["message"]["en"]


@pytest.mark.parametrize("line", ["{", "[1]", '"x"'])
def test_it_names_the_line_that_is_no_case(tmp_path: Path, capsys: pytest.CaptureFixture[str], line: str) -> None:
    code, _, err = said(capsys, "verify", written(tmp_path, "cases.jsonl", case(), line))
    assert code == 2
    assert "cases.jsonl:2" in err


def test_it_lists_and_shows_rules(capsys: pytest.CaptureFixture[str]) -> None:
    code, out, _ = said(capsys, "rules", "list")
    assert code == 0
    assert "cn.overtime_pay@" in out
    listed = json.loads(said(capsys, "rules", "list", "--json")[1])
    assert {"rules", "schemes", "parameters"} == set(listed)
    shown_rule = said(capsys, "rules", "show", "overtime_pay", "--on", "2026-05-01")[1]
    assert "第四十四条" in shown_rule
    assert "[已核对原文 / checked against the official text]" in shown_rule
    shown = json.loads(said(capsys, "rules", "show", "cn.overtime_pay", "--on", "2026-05-01", "--json")[1])
    values = {each["id"]: each["value"] for each in shown["parameters"]}
    assert values["cn.paid_days_per_month"] == "21.75"
    assert "分段累计" in said(capsys, "rules", "show", "demo.heya")[1]
    assert json.loads(said(capsys, "rules", "show", "us_nyc.tlc", "--json")[1])["status"] == "unverified"


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("show", "nothing"), "no rule “nothing”. See gongyou rules list"),
        (("show", "overtime_pya"), "Did you mean overtime_pay"),
        (("show", "overtime_pay", "--on", "2026-02-30"), "not a day"),
        (("check", "/nowhere"), "no overlay folder"),
    ],
)
def test_it_refuses_in_words(capsys: pytest.CaptureFixture[str], words: tuple[str, ...], told: str) -> None:
    code, _, err = said(capsys, "rules", *words)
    assert code == 2
    assert told in err


def test_it_checks_the_files_and_names_what_is_not_verified(capsys: pytest.CaptureFixture[str]) -> None:
    code, out, _ = said(capsys, "rules", "check")
    assert code == 0
    assert "未经核实 / unverified\tus_nyc.tlc 2025-01-01" in out
    assert json.loads(said(capsys, "rules", "check", "--json")[1])["rules"] >= 11


@pytest.mark.parametrize("kind", ["csv", "xlsx", "parquet", "jsonl"])
def test_it_runs_a_rule_over_every_kind_of_file(tmp_path: Path, capsys: pytest.CaptureFixture[str], kind: str) -> None:
    source = written(tmp_path, "in.csv", HEAD, '甲,"6,525.00",10,2026-05-01', "乙,5000,,2007-01-01")
    first, second = tmp_path / f"out.{kind}", tmp_path / "again.parquet"
    code, out, _ = said(capsys, "rules", "run", "overtime_pay", "--input", source, "--output", first, "--json")
    assert (code, json.loads(out)["not_evaluable"]) == (0, 1)
    # What it wrote it reads again, with the same answers.
    assert said(capsys, "rules", "run", "overtime_pay", "--input", first, "--output", second)[0] == 0
    rows = pq.read_table(second).to_pylist()
    assert [row["overtime_pay"] for row in rows] == [Decimal("562.50"), None]
    assert [row["not_evaluable"] for row in rows] == [None, "cn.paid_days_per_month"]
    assert [row["worker"] for row in rows] == ["甲", "乙"]


def test_it_takes_day_and_place_for_all_rows(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    source, target = written(tmp_path, "in.csv", "gross,worker", "2400,甲"), tmp_path / "out.csv"
    where = ("--on", "2026-03-01", "--place", "440305")
    assert said(capsys, "rules", "run", "minimum_wage_check", "--input", source, "--output", target, *where)[0] == 0
    with target.open(encoding="utf-8-sig") as file:
        assert next(csv.DictReader(file))["shortfall"] == "120.00"


@pytest.mark.parametrize(
    ("lines", "target", "told"),
    [
        ((HEAD, "甲,65x,1,2026-05-01"), "out.csv", "in.csv:2, monthly_wage = “65x”"),
        ((HEAD, "甲,6525,1,2026-02-30"), "out.csv", "in.csv:2, on = “2026-02-30”"),
        ((HEAD, "甲,6525,1.005,2026-05-01"), "out.csv", "At most 2 decimals"),
        (("worker,on", "甲,2026-05-01"), "out.csv", "no column monthly_wage"),
        ((HEAD, "甲,6525,1,2026-05-01"), "out.pdf", "Cannot write a .pdf"),
        (("monthly_wage,place", "6525,深圳"), "out.csv", "administrative division"),
    ],
)
def test_it_writes_nothing_from_a_wrong_file(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], lines: tuple[str, ...], target: str, told: str
) -> None:
    source = written(tmp_path, "in.csv", *lines)
    out = tmp_path / "results" / target
    code, _, err = said(capsys, "rules", "run", "overtime_pay", "--input", source, "--output", out)
    assert code == 2
    assert told in err
    assert not out.exists()


def test_the_bench_reports_milliseconds(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(one_row, "CALLS", 5)
    figures = one_row.run(tmp_path).figures
    assert set(figures) == {"median_ms", "slowest_ms", "first_ms", "promised_ms"}


def test_two_rules_are_compared_term_by_term(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    days = "demo.heya@2026-04-30", "demo.heya@2026-05-01"
    code, out, _ = said(capsys, "rules", "compare", *days)
    assert code == 0
    assert "时长费：每分钟由 0.12 元升为 0.15 元（+0.03 元，+25.0%）。" in out
    assert "Time pay: rises from 0.12 yuan to 0.15 yuan per minute" in out
    code, out, _ = said(capsys, "rules", "compare", *days, "--json")
    found = json.loads(out)
    assert {each["percent"] for each in found["differences"]} >= {"25.0", "-5.3"}
    assert found["effects"][0]["before"] == "4.50"
    assert "do not differ" in said(capsys, "rules", "compare", "demo.heya", "demo.heya")[1]
    rest = written(tmp_path, "rest.yaml", "kind: rest", "pause_minutes: 20")
    longer = written(tmp_path, "longer.yaml", "kind: rest", "pause_minutes: 30")
    assert "由 20 分钟升为 30 分钟" in said(capsys, "rules", "compare", rest, longer)[1]
    code, _, error = said(capsys, "rules", "compare", rest, "demo.heya")
    assert code != 0
    assert "请给出同一类的两个规则" in error
    assert said(capsys, "rules", "compare", tmp_path / "none.yaml", rest)[0] != 0
