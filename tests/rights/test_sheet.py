"""The claim sheet: parties, facts, claims with arithmetic and clause, the clock, statuses, evidence."""

from __future__ import annotations

import io
from datetime import date

from docx import Document as WordFile

from gongyou import __version__
from gongyou.kit.documents import to_docx, to_html
from gongyou.rooms.rights.sheet import Parties, sheet_of
from tests.rights.cases import ANSWERS, outcome
from tests.rights.test_calculators import SEVERANCE

TODAY = date(2026, 10, 1)


def text(parties: Parties = Parties(), language: str = "zh") -> str:  # noqa: B008  (it is frozen)
    outcomes = [outcome("overtime", ANSWERS), outcome("severance", SEVERANCE), outcome("retirement", RETIREMENT)]
    return to_html(sheet_of(outcomes, parties, today=TODAY), language)


RETIREMENT = {"category": "男", "birth": "1970-05"}


def test_it_holds_each_claim_with_arithmetic_and_clause() -> None:
    said = text()
    for part in (
        "5,000 ÷ 21.75 ÷ 8 × 150 % × 10 = 431.03",
        "8,000 × 5.5 = 44,000.00",
        "《中华人民共和国劳动法》第四十四条：“",
        "每满一年支付一个月工资的标准",
        "最后工作日晚 1 个月：经济补偿 ¥48,000.00；支付月数 6 个月",
        "已核对原文",
        "工资条、银行流水",
        "不是法律意见",
        "cn.overtime_pay@",
        f"Gongyou {__version__}",
    ):
        assert part in said, part


def test_blank_parties_are_lines_to_write_on() -> None:
    assert text().count("________________") == 5
    filled = text(Parties(worker="林小满", employer="禾芽配送", facts="第一行\n<b>第二行</b> {x}"))
    assert "林小满" in filled
    assert "&lt;b&gt;第二行&lt;/b&gt; ｛x｝" in filled


def test_it_reckons_the_clock_of_each_claim() -> None:
    # Severance: from the last day of work, which the answers tell. Overtime: while employed there is no year.
    said = text()
    assert "2026-07-31 + 1 年 = 2027-08-02" in said
    assert "劳动关系存续期间不受一年时效限制" in said
    assert "没有计算仲裁时效" in said
    ended = text(Parties(ended_on="2026-09-30", known_on="2026-08-03"))
    assert "2026-09-30 + 1 年" in ended
    assert "2026-08-03 + 1 年 = 2027-08-03" in ended


def test_it_is_english_with_the_clauses_in_their_own_words() -> None:
    said = text(language="en")
    assert "Claim sheet" in said
    assert "Last day of service, 1 month later: Severance ¥48,000.00; Months paid 6 months" in said
    assert "checked against the official text" in said


def test_word_holds_the_same() -> None:
    outcomes = [outcome("overtime", ANSWERS)]
    word = WordFile(io.BytesIO(to_docx(sheet_of(outcomes, Parties(), today=TODAY), "zh")))
    cells = [cell.text for table in word.tables for row in table.rows for cell in row.cells]
    assert "5,000 ÷ 21.75 ÷ 8 × 150 % × 10 = 431.03" in cells
