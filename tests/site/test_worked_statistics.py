"""Worked cases of labour statistics: published series, textbook charts, real card holders; a file that is not there."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

from gongyou.lake.engine import memory_backend
from gongyou.rules.catalogue import standard
from gongyou.site.cli.verify import Verdict, judge, placed_cases

# Which of the shared cases the product answers by now.
ANSWERED = ("idx_", "oaxaca_", "qiuren_", "sahm_", "ewma_", "cusum_", "stl_")


def verdicts(path: Path) -> list[Verdict]:
    return judged(path, ANSWERED)


def judged(path: Path, answered: tuple[str, ...]) -> list[Verdict]:
    """The verdicts of the cases whose ids begin so."""
    known, backend = standard(), memory_backend()
    return [
        judge(case, known, backend, date(2026, 11, 22))
        for case in placed_cases(path)
        if str(case["id"]).startswith(answered)
    ]


def test_the_shared_cases_of_these_families_pass(shared_data: Path) -> None:
    found = verdicts(shared_data.parent / "cases/statistics.jsonl")
    assert {each.id: each.message.en for each in found if not each.passed} == {}
    assert len(found) >= 57


def test_files_are_found_beside_the_cases_and_a_missing_one_is_named(tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    (tmp_path / "cases").mkdir()
    rows = ["time,prices,quantities,prodID", "1,10,3,1", "1,20,1,2", "2,12,1,1", "2,21,4,2"]
    (tmp_path / "data/prices.csv").write_text("\n".join(rows), encoding="utf-8")
    one = {
        "id": "idx_fresh",
        "method": "price/wage index laspeyres fixedbase",
        "inputs": {"file": "data/prices.csv", "base": 1},
        "expected": [1, 1.14],
        "tolerance": 1e-12,
    }
    lines = [
        one,
        one | {"expected": [1, 1.15]},
        one | {"inputs": {"file": "data/other.csv"}},
        one | {"method": "price/wage index fisher of some kind"},
    ]
    path = tmp_path / "cases/own.jsonl"
    path.write_text("\n".join(map(json.dumps, lines)), encoding="utf-8")
    right, wrong, missing, unknown = verdicts(path)
    assert right.passed
    assert "should be" in wrong.message.en
    assert "data/other.csv" in missing.message.en
    assert not unknown.passed
