"""What the worker recorded, in the papers and tables that are taken away; whose record of the rule the CSV names."""

from __future__ import annotations

import csv
import io
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

from python_calamine import CalamineWorkbook

from gongyou.core.text import Text
from gongyou.kit.documents import to_docx, to_html
from gongyou.rooms.data.door import Apart, Compared, Recorded
from gongyou.rooms.platforms.own.recorded import own_rows, own_sums
from gongyou.rooms.platforms.own.statement import Statement
from gongyou.rooms.platforms.own.written import HEADS, csv_of, document, workbook_of
from tests.statements.rows import courier_rows, statement

MINE = [row for row in courier_rows() if row["worker_key"] == "w000"]
WHOLE = statement(MINE)
FIRST, SECOND, THIRD, *_ = WHOLE.lines
AT = FIRST.at
SHORT = Apart("pay_total", Decimal("4.10"), Decimal("6.00"))
LATER = Apart("delivered_at", AT, AT + timedelta(minutes=5))
FARTHER = Apart("distance_m", Decimal(1850), Decimal(2400))
BESIDE = Compared(
    missing=(Recorded("=O7", AT, Decimal("5.00")),),
    differing=(
        Recorded(FIRST.order_id, AT, Decimal("6.00"), FIRST.attempt_id, (SHORT, FARTHER)),
        Recorded(SECOND.order_id, AT, Decimal("4.00"), SECOND.attempt_id, (LATER,)),
    ),
    same=1,
    unrecorded=frozenset(line.order_id for line in WHOLE.lines[3:]),
    has_log=True,
)


def table(found: Statement, language: str, beside: Compared) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(csv_of(found, language, beside).decode("utf-8-sig"))))


def test_the_sums_are_those_of_the_page() -> None:
    assert [value for _, value, _ in own_sums(BESIDE)] == [1, Decimal("5.00"), 1, Decimal("1.90"), 1, len(MINE_LEFT), 1]
    assert own_sums(Compared()) == [] and list(own_rows(Compared())) == []


MINE_LEFT = WHOLE.lines[3:]


def test_the_paper_lists_each_order_and_says_that_the_code_does_not_cover_it() -> None:
    for language, words in (
        ("zh", ("核验码不核验", "平台没有报", "两边不同", "6.00 元", "4.10 元", "2400 米", "1.90")),
        ("en", ("not covered by the verification code", "Not reported", "Told differently", "2400 m", "1.90")),
    ):
        page = to_html(document(WHOLE, "code", BESIDE), language)
        assert all(word in page for word in words)
        assert "O7" in page and FIRST.order_id in page and SECOND.order_id in page
        assert words[0] not in to_html(document(WHOLE, "code"), language)
    assert to_docx(document(WHOLE, "code", BESIDE), "zh").startswith(b"PK")


def test_what_was_recorded_does_not_touch_what_the_code_vouches_for() -> None:
    digest = WHOLE.digest()
    assert digest in to_html(document(WHOLE, "code", BESIDE), "zh")
    assert digest in to_html(document(WHOLE, "code"), "zh")


def test_the_workbook_has_a_sheet_of_it_and_its_sums() -> None:
    book = CalamineWorkbook.from_filelike(io.BytesIO(workbook_of(WHOLE, "code", "zh", BESIDE)))
    head, *rows = book.get_sheet_by_name("和自己记的比").to_python()
    assert head[0] == "订单号" and [row[0] for row in rows] == ["=O7", *[FIRST.order_id] * 2, SECOND.order_id]
    assert [row[6] for row in rows] == ["", 1.9, "", ""]
    assert [row[2:4] for row in rows] == [
        ["平台没有报", "收入"], ["两边不同", "收入"], ["两边不同", "距离"], ["两边不同", "送达时间"],
    ]  # fmt: skip
    sums = dict(row[:2] for row in book.get_sheet_by_name("合计").to_python())
    assert sums["收入比本人记的少（元）"] == 1.9 and sums["两边一样（单）"] == 1
    other = CalamineWorkbook.from_filelike(io.BytesIO(workbook_of(WHOLE, "code", "zh")))
    assert "和自己记的比" not in other.sheet_names


def test_the_table_says_it_line_by_line_and_whose_rule_it_is() -> None:
    said = replace(WHOLE, record_said=Text("按石桥区总工会登记的规则核对。", "Reckoned by the rule of Shiqiao."))
    rows = table(said, "zh", BESIDE)
    assert len(rows) == len(WHOLE.lines) + 1 and list(rows[0])[: len(HEADS)] == [head.zh for head in HEADS]
    assert [row["和本人自己记的比"] for row in rows[:4]] == [
        "两边不同：收入本人记 6.00 元，平台报 4.10 元；距离本人记 2400 米，平台报 1850 米",
        f"两边不同：送达时间本人记 {AT + timedelta(minutes=5):%Y-%m-%d %H:%M}，平台报 {AT:%Y-%m-%d %H:%M}",
        "两边一样",
        "本人没有记",
    ]
    assert [row["订单号"] for row in rows[:3]] == [FIRST.order_id, SECOND.order_id, THIRD.order_id]
    assert {row["规则来自"] for row in rows[:-1]} == {"按石桥区总工会登记的规则核对。"}
    # A cell never begins like a formula, whatever a worker typed.
    assert rows[-1]["订单号"] == "'=O7" and rows[-1]["和本人自己记的比"].endswith("本人记收入 5.00 元")
    assert rows[-1]["实付（元）"] == rows[-1]["规则来自"] == ""


def test_without_any_record_the_table_names_where_the_rule_is_from() -> None:
    rows = table(WHOLE, "en", Compared())
    origins = {line.ruling.origin.en for line in WHOLE.lines if line.ruling}
    assert {row["Rule taken from"] for row in rows} == origins and all(origins)
    assert {row["Beside the worker's own record"] for row in rows} == {""}
