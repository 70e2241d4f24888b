"""Tables on paper: no number is torn, small ones stay in one piece, and a workbook prints as it is read."""

from __future__ import annotations

import io
from typing import Any

from docx import Document as WordFile
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import load_workbook

from gongyou.core.figures import COUNT, MONEY
from gongyou.core.text import Text
from gongyou.kit.documents import Column, Document, Paragraph, Table, to_official_docx, to_pdf, to_xlsx
from gongyou.kit.documents.columns import column_widths
from gongyou.kit.documents.pdf import ACROSS, _Press
from gongyou.kit.documents.word import across, cell_width
from gongyou.ui.assets import FONT_FILE
from tests.documents.test_pdf import text_of

TRADES = ("制造业", "信息传输、软件和信息技术服务业", "居民服务、修理和其他服务业", "交通运输、仓储和邮政业")


def table(rows: int, columns: int = 9) -> Table:
    pay = Column(Text("月工资（元）", "Pay a month (yuan)"), MONEY)
    heads = (Column(Text("行业", "Industry")), *[pay] * (columns - 1))
    held = [(Text(TRADES[at % 4], f"Trade {at}"), *["12345.67"] * (columns - 1)) for at in range(rows)]
    return Table(Text("按行业", "By industry"), heads, held)


def document(*blocks: Any) -> Document:
    return Document(Text("简报", "Brief"), Text("试", "Test"), blocks)


def wide(text: str) -> float:
    return sum(9.5 if ord(each) > 0x2E7F else 5.0 for each in text) + 10


@given(
    heads=st.lists(st.text("行业工资（元） Pay", min_size=1, max_size=12), min_size=2, max_size=9),
    words=st.lists(st.text("制造业、信息传输 and", max_size=20), min_size=1, max_size=5),
)
def test_columns_fill_the_page_and_keep_numbers_whole(heads: list[str], words: list[str]) -> None:
    rows = [[word, *["¥1,234.50"] * (len(heads) - 1)] for word in words]
    numbers = [False, *[True] * (len(heads) - 1)]
    found = column_widths(heads, rows, numbers, 700.0, wide)
    assert abs(sum(found) - 700.0) < 1e-6
    assert all(each >= wide("¥1,234.50") - 1e-9 for each in found[1:])


def test_a_heading_of_two_characters_stays_in_one_line() -> None:
    heads = ["行业", "人数", *["月工资（元）"] * 7]
    rows = [[trade, "24", *["¥12,345.67"] * 7] for trade in TRADES]
    found = column_widths(heads, rows, [False, *[True] * 8], 560.0, wide)
    assert found[1] >= wide("人数") - 1e-9 > wide("24")


def test_what_cannot_fit_is_made_smaller_alike() -> None:
    found = column_widths(["甲"] * 20, [["¥12,345,678.90"] * 20], [True] * 20, 400.0, wide)
    assert abs(sum(found) - 400.0) < 1e-6 and max(found) - min(found) < 1e-6


def test_word_has_columns_as_wide_as_what_they_hold() -> None:
    word = WordFile(io.BytesIO(to_official_docx(document(table(4, 6)), "zh")))
    made = word.tables[0]
    widths = [cell.width.pt for cell in made.rows[1].cells]
    assert abs(sum(widths) - across(word)) < 1
    assert all(each >= cell_width("¥12,345.67") - 0.1 for each in widths[1:])
    assert not made.autofit


def test_a_small_table_is_not_torn_and_no_row_of_a_large_one_stands_alone() -> None:
    for lines in range(20, 34, 4):
        said = Paragraph(Text("\n".join(["一行"] * lines), "x"))
        small = _Press(document(), "zh", FONT_FILE)
        small.block(said)
        small.block(table(6, 4))
        first = len(small.file.pages)
        assert first == 1 or "行业" not in text_of_page(small, 0)
    for lines in range(30):
        large = _Press(document(), "zh", FONT_FILE)
        large.block(Paragraph(Text("\n".join(["一行"] * lines), "x")))
        large.block(table(30, 4))
        held = [text_of_page(large, page).count("¥12,345.67") // 3 for page in range(len(large.file.pages))]
        assert sum(held) == 30 and 1 not in held, (lines, held)


def text_of_page(press: _Press, page: int) -> str:
    """The text of one page, out of a file that holds no other."""
    pages, press.file.pages = press.file.pages, [press.file.pages[page]]
    try:
        return text_of(press.file.written())
    finally:
        press.file.pages = pages


def test_a_number_in_brackets_stays_with_them() -> None:
    press = _Press(document(), "zh", FONT_FILE)
    for length in range(30, 48):
        for line in press.lines(f"{'字' * length}上升（+3.8 %）。月均工时", ACROSS, 10.5):
            assert not line.endswith("（") and line[:1] not in "）。%"
            assert "+3.8" not in line or "（+3.8 %）" in line


def test_a_workbook_prints_lying_where_it_is_wide_with_its_head_on_every_page() -> None:
    made = Document(Text("简报", "Brief"), Text("试", "Test"), [table(3), Table(
        Text("小", "Small"), (Column(Text("区县", "District")), Column(Text("人数", "People"), COUNT)), [("麦溪区", 12)]
    )])  # fmt: skip
    book = load_workbook(io.BytesIO(to_xlsx(made, "zh")))
    wide_one, small = book.worksheets[1:]
    assert (wide_one.page_setup.orientation, small.page_setup.orientation) == ("landscape", "portrait")
    for sheet in (wide_one, small):
        assert sheet.print_title_rows == "$1:$2"
        assert sheet.sheet_properties.pageSetUpPr.fitToPage and sheet.page_setup.fitToHeight == 0
    assert len(to_pdf(made, "zh", font=FONT_FILE)) > 1000
