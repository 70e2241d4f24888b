"""Worked cases of labour statistics: published series, textbook charts, real card holders; a file that is not there."""

from __future__ import annotations

import csv
import json
from datetime import date
from pathlib import Path

from gongyou.calc.index_numbers import multilateral
from gongyou.calc.index_numbers.panel import panel_of
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


def test_dummies_and_geary_khamis_are_known_by_window_and_splice(shared_data: Path, tmp_path: Path) -> None:
    file = str(shared_data / "reference/indexnumr/CES_sigma_2.csv")
    table = panel_of(
        (float(row["time"]), row["prodID"], float(row["prices"]), float(row["quantities"]))
        for row in csv.DictReader(Path(file).read_text(encoding="utf-8").splitlines())
    )
    # The last window of eleven moves on from the first as its own last step does.
    first, last = (multilateral.time_product_dummy(table.window(at, 11)) for at in (0, 1))
    lines = [
        {
            "id": "idx_wtpd_spliced",
            "method": "weighted time-product-dummy window 11, splice movement",
            "inputs": {"file": file, "window": 11},
            "expected": [*first, first[-1] * last[-1] / last[-2]],
            "tolerance": 1e-12,
        },
        {
            "id": "idx_gk_multi",
            "method": "Geary-Khamis full window",
            "inputs": {"file": file, "window": 12},
            "expected": multilateral.geary_khamis(table),
            "tolerance": 1e-12,
        },
    ]
    path = tmp_path / "own.jsonl"
    path.write_text("\n".join(map(json.dumps, lines)), encoding="utf-8")
    assert [each.message.en for each in verdicts(path) if not each.passed] == []


def test_a_month_that_is_left_out_is_missing_not_skipped(tmp_path: Path) -> None:
    months = [f"{year}-{month:02d}" for year in (2024, 2025) for month in range(1, 13)]
    rates = {month: 4.0 + 0.1 * place for place, month in enumerate(months)}
    del rates["2025-10"]
    case = {
        "id": "sahm_gap",
        "method": "Sahm: MA3(u)_t - min(MA3(u)_{t-1..t-12})",
        "inputs": {"unrate": rates},
        # A year's rise of 0.1 a month; no mean of three holds October 2025, and none after it has twelve before it.
        "expected": {"2025-03": 1.2, "2025-09": 1.2},
        "tolerance": 0.005,
    }
    path = tmp_path / "own.jsonl"
    lines = [case, case | {"expected": {"2025-12": 1.2}}]
    path.write_text("\n".join(map(json.dumps, lines)), encoding="utf-8")
    right, missing = verdicts(path)
    assert right.passed, right.message.en
    assert not missing.passed


def test_the_equation_of_a_gap_is_read_from_the_formula(tmp_path: Path) -> None:
    # Pay is 10 + 2 a year of service, and one more for group 1: the same slope in both.
    rows = [
        (group, years, 10 + 2 * years + group) for group, those in ((0, (1, 2, 3)), (1, (2, 4, 6))) for years in those
    ]
    table = "\n".join(["sex,years,pay", *(",".join(map(str, row)) for row in rows)])
    (tmp_path / "pay.csv").write_text(table, encoding="utf-8")
    case = {
        "id": "oaxaca_own",
        "method": "Oaxaca-Blinder three-fold (y=pay, group sex, const+years)",
        "inputs": {"file": "pay.csv"},
        "expected": {"gap": 5, "endowments": 4, "coefficients": 1, "interaction": 0},
        "tolerance": 1e-9,
    }
    path = tmp_path / "own.jsonl"
    path.write_text(json.dumps(case), encoding="utf-8")
    [found] = verdicts(path)
    assert found.passed, found.message.en
