"""A screen over the lake: every breach once, every row without a judgement with its reason, the same digits again."""

from __future__ import annotations

import csv
import json
from datetime import date
from decimal import Decimal
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from gongyou.core.errors import BadInput, NotFound
from gongyou.lake import IngestRequest, Lake
from gongyou.rooms.screening.kinds import WORDS
from gongyou.rooms.screening.made import Screen, screen_ahead
from gongyou.rooms.screening.measures.scope import Scope
from gongyou.rooms.screening.words import reason, remedy
from gongyou.rooms.screening.writing import screen_write
from gongyou.rules.screening.check import checks
from gongyou.site.cli import run
from tests.screening.payrolls import BREACHES, clean, lake_of
from tests.screening.runs import screened


def test_it_finds_each_breach_once_with_amount_and_parameters(breached_city: Lake, breached: Screen) -> None:
    lake, made = breached_city, breached
    found = {(row["check"], row["worker_key"]): row for row in made.value["breaches"]}
    assert len(found) == len(made.value["breaches"])
    assert set(found) == {(check, row["worker_key"]) for check, (row, _, _) in BREACHES.items()}
    for check, (row, amount, extent) in BREACHES.items():
        one = found[check, row["worker_key"]]
        assert (one["amount"], one["extent"]) == (amount, extent)
        assert one["employer_key"] == "E1"
        assert one["batch"]
    used = [made.value["parameters"][place] for place in found["cn.insurance.low_base", "wf"]["parameters"]]
    assert {each["id"]: each["status"] for each in used} == {
        "cn.full_coverage_average_wage": "verified",
        "cn.contribution_floor": "unverified",
        "cn.contribution_cap": "unverified",
    }
    assert lake.replay(made.figure.id).same


@pytest.mark.parametrize(
    ("check", "changed", "why"),
    [
        ("cn.wages.below_minimum", {"region": ""}, "missing:place"),
        ("cn.wages.below_minimum", {"region": "000199"}, "wrong:place"),
        ("cn.wages.below_minimum", {"region": "430102", "period": "2025-10"}, "parameter:cn.minimum_wage_month"),
        ("cn.wages.below_minimum", {"gross": ""}, "missing:gross"),
        ("cn.wages.below_minimum", {"gross": "200"}, "contradicts:overtime_pay"),
        ("cn.wages.unpaid_overtime", {"overtime_hours_holiday": ""}, "missing:holiday_hours"),
        ("cn.wages.unpaid_overtime", {"wage_for_overtime": "2000000"}, "wrong:monthly_wage"),
        ("cn.wages.unpaid_overtime", {"hours_scheme": ""}, "missing:hours_scheme"),
        ("cn.wages.unlawful_deduction", {"deductions": "9", "deduction_reason": ""}, "missing:deduction_kind"),
        ("cn.insurance.low_base", {"region": "430102"}, "parameter:cn.full_coverage_average_wage"),
        ("cn.contract.second_wage", {"contract_signed_on": ""}, "missing:contract_told"),
        ("cn.contract.second_wage", {"hired_on": "2007-05-01"}, "parameter:cn.paid_days_per_month"),
    ],
)
def test_it_lists_what_it_cannot_judge_and_goes_on(
    tmp_path: Path, check: str, changed: dict[str, str], why: str
) -> None:
    lake = lake_of(tmp_path, [clean("w1", **changed)])
    period = changed.get("period", "2026-10")
    made = screened(lake, check, **{"from": period, "to": period})
    assert [(group["reason"], group["rows"]) for group in made.value["unjudged"]] == [(why, 1)]
    assert made.value["unjudged"][0]["listed"][0]["worker_key"] == "w1"
    assert made.value["breaches"] == []
    said, how = reason(why, check), remedy(why, check)
    assert said.zh and said.en and how.zh and how.en and ":" not in said.en


def test_it_counts_what_was_refused_when_the_payroll_came_in(tmp_path: Path) -> None:
    wrong = [clean("w2", gross="很多"), clean("w3", overtime_hours_weekday=-3), clean("w4", left_on=date(2001, 1, 1))]
    made = screened(lake_of(tmp_path, [clean("w1"), *wrong]), "cn.working_time")
    assert sum(line["rows"] for line in made.value["refused"]) == 3
    assert all(line["zh"] and line["en"] for line in made.value["refused"])
    assert made.value["breaches"] == []


def test_the_same_month_told_twice_counts_once(tmp_path: Path) -> None:
    row, _, _ = BREACHES["cn.wages.unpaid_overtime"]
    lake = lake_of(tmp_path, [row])
    path = tmp_path / "again.csv"
    lines = [{key: value for key, value in row.items() if key != "batch_id"}]
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, lines[0])
        writer.writeheader()
        writer.writerows(lines)
    lake.ingest(IngestRequest(contract="payroll", files=(path,), source="again"))
    assert len(screened(lake, "cn.wages.unpaid_overtime").value["breaches"]) == 1


def test_place_scheme_and_the_longest_day_come_from_the_other_tables(tmp_path: Path) -> None:
    work = [
        {"source": "clock", "employer_key": "E1", "worker_key": "w1", "kind": "work",
         "started_at": "2026-10-09 08:00:00", "ended_at": "2026-10-09 20:30:00"},
        {"source": "clock", "employer_key": "E1", "worker_key": "w1", "kind": "work",
         "started_at": "2026-10-11 08:00:00", "ended_at": "2026-10-11 23:30:00"},
    ]  # fmt: skip
    member = {"period": "2026-10", "worker_key": "w1", "region": "990101", "status": "employed"}
    lake = lake_of(tmp_path, [clean("w1", region="")], worktime=work, employment=[member])
    value = screened(lake).value
    assert [(row["check"], row["extent"]) for row in value["breaches"]] == [
        ("cn.working_time.over_day_cap", Decimal("1.50"))
    ]
    assert {each["check"]: each["rows"]["fine"] for each in value["checks"]}["cn.wages.below_minimum"] == 1


def test_unused_leave_on_leaving(tmp_path: Path) -> None:
    months = [f"2026-{month:02d}" for month in range(1, 7)]
    rows = [clean("w1", month, hired_on=date(2020, 1, 6), left_on=date(2026, 6, 30)) for month in months]
    leave = [
        {"source": "clock", "employer_key": "E1", "worker_key": "w1", "kind": "leave", "leave_kind": "annual",
         "started_at": "2026-03-02 08:00:00", "ended_at": "2026-03-02 17:00:00"},
    ]  # fmt: skip
    lake = lake_of(tmp_path, rows, worktime=leave)
    value = screened(lake, "cn.leave", **{"from": "2026-06", "to": "2026-06"}).value
    # 181 ÷ 365 × 5 − 1 = 1.47: one day at 3,000 ÷ 21.75 × 200 %.
    assert [(row["amount"], row["extent"], row["first"], row["last"]) for row in value["breaches"]] == [
        (Decimal("275.86"), Decimal("1.00"), "2026-01-01", "2026-06-30")
    ]


def test_a_low_probation_wage_is_claimed_above_the_minimum_only(tmp_path: Path) -> None:
    on_probation = {"hired_on": date(2026, 6, 1), "contract_signed_on": date(2026, 6, 1)}
    rows = [
        clean("w1", "2026-08", base_wage=2000, gross="2258.62", probation_until=date(2026, 8, 31), **on_probation),
        clean("w1", "2026-09", base_wage=4000, gross="4258.62", probation_until=date(2026, 8, 31), **on_probation),
    ]
    value = screened(lake_of(tmp_path, rows), **{"from": "2026-08", "to": "2026-09"}).value
    amounts = {row["check"]: row["amount"] for row in value["breaches"]}
    # 2,300 − 2,000 to the minimum, and 4,000 × 80 % − 2,300 above it: together what is missing, and nothing twice.
    assert amounts == {
        "cn.wages.below_minimum": Decimal("300.00"),
        "cn.contract.low_probation_wage": Decimal("900.00"),
    }


def test_an_overlay_supplies_what_is_missing_and_changes_the_version(tmp_path: Path) -> None:
    (tmp_path / "own/parameters").mkdir(parents=True)
    (tmp_path / "own/parameters/cn.full_coverage_average_wage.yaml").write_text(
        "id: cn.full_coverage_average_wage\n"
        "title: {zh: 全口径城镇单位就业人员月平均工资, en: Full-coverage average monthly wage}\n"
        "unit: yuan\nby_place: true\nvalues:\n"
        '  - {from: 2026-01-01, place: "430000", value: 8000, law: 公告, article: 一, quote: 8000元,'
        " checked_on: 2026-11-01, status: secondary}\n",
        encoding="utf-8",
    )
    lake = lake_of(tmp_path, [clean("w1", region="430102")])
    before = screened(lake, "cn.insurance")
    after = screened(lake, "cn.insurance", overlays=[tmp_path / "own"])
    assert (before.value["breaches"], after.value["unjudged"]) == ([], [])
    assert [row["extent"] for row in after.value["breaches"]] == [Decimal("800.00")]
    versions = [made.figure.provenance.rules["cn.insurance.low_base"] for made in (before, after)]
    assert versions[0] != versions[1]
    assert lake.replay(after.figure.id).same


@pytest.mark.parametrize("kind", ["xlsx", "csv", "parquet"])
def test_it_writes_findings_and_what_could_not_be_judged(tmp_path: Path, kind: str) -> None:
    rows = [BREACHES["cn.wages.unpaid_overtime"][0], clean("w9", overtime_hours_weekday="")]
    made = screened(lake_of(tmp_path, rows), "cn.wages.unpaid_overtime")
    files = screen_write(made, tmp_path / "out" / f"found.{kind}")
    assert all(path.exists() for path in files)
    if kind == "parquet":
        line = pq.read_table(files[0]).to_pylist()[0]
        assert (line["amount"], line["worker_key"], line["employer_key"]) == (Decimal("58.62"), "wa", "E1")
        assert "劳动法" in line["article"]
        assert line["status"] == "已核对原文"
        assert {row["reason"] for row in pq.read_table(files[1]).to_pylist()} == {"缺少“工作日延长工作时间”"}


def test_the_command_says_what_it_found_and_ends_with_one(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GONGYOU_DATA_DIR", str(tmp_path))
    lake_of(tmp_path, [clean("w0"), BREACHES["cn.wages.unpaid_overtime"][0]])
    words = ["rules", "screen", "cn.wages", "--table", "payroll", "--period", "2026-10", "--json"]
    assert run([*words, "--dry-run"]) == 0
    assert json.loads(capsys.readouterr().out)["rows"] == 2
    assert run([*words, "--out", str(tmp_path / "out")]) == 1
    said = json.loads(capsys.readouterr().out)
    assert said["breaches"] == 1
    assert (tmp_path / "out/findings.xlsx").exists()
    assert run(["replay", said["figure"]]) == 0
    capsys.readouterr()
    assert run(["rules", "screen", "cn.teleportation", "--period", "2026-10"]) == 2
    assert "cn.wages" in capsys.readouterr().err


def test_a_scope_that_cannot_be_read_or_is_empty_is_refused(tmp_path: Path) -> None:
    good = {"pack": "cn", "from": "2026-10", "to": "2026-10"}
    for wrong in ({"to": "2026-09"}, {"from": "october"}, {"region": "99"}, {"payday": 40}, {"table": "orders"}):
        with pytest.raises(BadInput):
            Scope.read({**good, **wrong})
    lake = lake_of(tmp_path, [clean("w1")])
    with pytest.raises(NotFound):
        screened(lake, **{"from": "2031-01", "to": "2031-01"})
    assert {"left_on", "contract_until"} <= set(screen_ahead(lake, Scope.read(good)).empty)


def test_the_words_of_the_kinds_are_those_of_the_checks() -> None:
    assert {each.id: each.title for each in checks()} == WORDS
