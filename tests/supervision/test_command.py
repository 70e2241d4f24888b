"""gongyou supervise: from a file of clauses to the report, and refusals."""

from __future__ import annotations

import json
from decimal import Decimal
from pathlib import Path

import pytest

from gongyou.rooms.bargaining.supervision.clauses import binding_read
from gongyou.site.cli import frame, supervise
from tests.supervision.agreed import brought_in
from tests.supervision.kept import rows

CLAUSES = """title: {zh: 试用协议, en: Trial agreement}
platform: heya
from: 2026-06-02
clauses:
  - number: 第三条
    section: pay
    text: {zh: 每单不低于四元五角。, en: At least 4.50 an order.}
    binding:
      test: order_minimum
      parameters: {least: "4.50 元/单", counted: after_deductions}
      answer_days: 10
  - number: 第四条
    section: pay
    text: {zh: 平台每年开一次会。, en: A meeting a year.}
"""
WORDS = ("--from", "2026-06-01", "--to", "2026-06-30")


def test_a_file_of_clauses_gives_the_report_and_the_cases(
    data_dir: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    brought_in(rows(), tmp_path)
    file = tmp_path / "clauses.yaml"
    file.write_text(CLAUSES, encoding="utf-8")
    out = tmp_path / "report"
    words = ["--clauses", str(file), *WORDS, "--out", str(out), "--json"]
    assert frame.run_verb("supervise", supervise, words) == 1
    told = json.loads(capsys.readouterr().out)
    first, second = told["supervision"]["clauses"]
    # The order of 1 June lies before the clause binds: two of the three are left.
    assert (first["state"], first["broken"], Decimal(first["owed"])) == ("breached", 2, Decimal("0.60"))
    assert (first["first"], first["last"], second["state"]) == ("2026-06-02", "2026-06-03", "manual")
    cases = json.loads((out / "cases.json").read_text(encoding="utf-8"))
    assert [row["case"] for row in cases["clauses"]["1"]] == ["A00001", "A00002"]
    names = {"supervision.html", "supervision.en.html", "supervision.docx", "supervision.en.docx", "supervision.json"}
    assert {path.name for path in out.iterdir()} == names | {"cases.json"}
    page = (out / "supervision.html").read_text(encoding="utf-8")
    # Two workers: their number is not for a paper that leaves the house, nor are they.
    assert "第三条 违反" in page and "＊" in page and "w001" not in page


@pytest.mark.parametrize(
    ("written", "wrong"),
    [("4.50 元/单", "4.50"), ("4.50 元/单", "-1 元/单"), ("answer_days: 10", "answer_days: 0"), ("least:", "most:")],
)
def test_a_binding_that_cannot_be_read_is_refused_with_the_clause(
    data_dir: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], written: str, wrong: str
) -> None:
    file = tmp_path / "clauses.yaml"
    file.write_text(CLAUSES.replace(written, wrong, 1), encoding="utf-8")
    words = ["--clauses", str(file), *WORDS, "--out", str(tmp_path / "report")]
    assert frame.run_verb("supervise", supervise, words) == 2
    assert "第三条：" in capsys.readouterr().err
    assert not (tmp_path / "report").exists()


def test_a_wrong_file_points_to_its_own_page(
    data_dir: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "clauses.yaml"
    file.write_text(CLAUSES.replace("platform:", "plattform:"), encoding="utf-8")
    words = ["--clauses", str(file), *WORDS, "--out", str(tmp_path / "report")]
    assert frame.run_verb("supervise", supervise, words) == 2
    told = capsys.readouterr().err
    assert "clauses.yaml:2" in told
    assert "docs/reference/supervision.md" in told and "schemes.md" not in told


def test_codes_of_the_log_are_told_in_words() -> None:
    told = [
        binding_read({"test": test, "parameters": parameters, "answer_days": 10}, "第一条").told
        for test, parameters in (
            ("deduction_codes", {"codes": ["goods_damaged", "xk-7"]}),
            ("weather_credit", {"codes": ["rain", "snow"], "credit": "5 分钟"}),
        )
    ]
    assert "货损赔付、平台代码“xk-7”" in told[0].zh
    assert "damaged goods, the platform's code “xk-7”" in told[0].en
    assert "天气为雨、雪的每一单" in told[1].zh
    assert not any("_" in each.zh + each.en for each in told)
