"""Worked cases of exposure: the shared ones, and others of the same kinds."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from gongyou.site.worked import family_of
from gongyou.site.worked.family import Case
from tests.site.test_worked_statistics import judged

SHARED = ("ilo_", "gpts_")


def test_the_shared_cases_pass(shared_data: Path) -> None:
    found = judged(shared_data.parent / "cases/statistics.jsonl", SHARED)
    assert {each.id: each.message.en for each in found if not each.passed} == {}
    assert len(found) >= 10


def answer(formula: str, inputs: dict[str, Any], folder: Path = Path()) -> Any:
    case = Case(formula, inputs, None, folder)
    family = family_of(case)
    assert family is not None
    return family.answer(case)


@pytest.mark.parametrize(
    ("code", "mean", "gradient"),
    [
        (5223, 0.38, "Exposed: Gradient 1"),
        ("2330", 0.30, "Not Exposed"),
        (8322, 0.28, "Exposed: Gradient 1"),
    ],
)
def test_any_unit_group_is_looked_up(code: object, mean: float, gradient: str) -> None:
    found = answer("ILO exposure lookup", {"isco08": code})
    assert (found["mean"], found["gradient"]) == (mean, gradient)


def test_classes_are_counted_once_for_each_occupation(tmp_path: Path) -> None:
    rows = ["ISCO_08,mean_score_2025,SD_2025", "1,0.1,0.1", "1,0.1,0.1", "2,0.65,0.05", "3,0.45,0.04", "4,0.45,0.05"]
    (tmp_path / "own.csv").write_text("\n".join(rows), encoding="utf-8")
    found = answer("gradient from rounded mean m, SD s", {"file": "own.csv"}, tmp_path)
    assert found == {
        "Not Exposed": 1,
        "Minimal Exposure": 1,
        "Exposed: Gradient 1": 0,
        "Exposed: Gradient 2": 1,
        "Exposed: Gradient 3": 0,
        "Exposed: Gradient 4": 1,
    }


def test_a_share_that_is_not_half_way_is_refused(tmp_path: Path) -> None:
    formula = "beta = alpha + 0.5*(gamma-alpha)"
    path = tmp_path / "own.csv"
    path.write_text("x_alpha,x_beta,x_gamma\n0.2,0.4,0.6\n0,0.1,0.2\n", encoding="utf-8")
    assert answer(formula, {"file": "own.csv"}, tmp_path)["n"] == 2
    path.write_text("x_alpha,x_beta,x_gamma\n0.2,0.5,0.6\n", encoding="utf-8")
    with pytest.raises(ValueError, match="off"):
        answer(formula, {"file": "own.csv"}, tmp_path)


def test_a_standardised_list_is_described(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("SOC Code,Title,AIOE\n11-1,A,-1\n11-2,B,0\n11-3,C,1\n", encoding="utf-8")
    found = answer("AIOE is z-score", {"file": "a.csv"}, tmp_path)
    assert found == {"n": 3, "mean": 0, "sd_ddof1": 1, "min": ["11-1 A", -1], "max": ["11-3 C", 1]}
