"""The PDF as a file: its objects stand where the table says, its text can be read back, its pages hold their text."""

from __future__ import annotations

import re
import zlib
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gongyou.core.figures import MONEY
from gongyou.core.text import Text
from gongyou.kit.documents import Column, Document, Heading, Notes, Paragraph, Table, to_pdf
from gongyou.kit.documents.font_file import font_file
from gongyou.kit.documents.pdf import ACROSS, NOT_FIRST, _Press, pieces
from gongyou.ui.assets import FONT_FILE

STREAM = re.compile(rb"<<[^<>]*(?:<<[^<>]*>>[^<>]*)*>>\nstream\n(.*?)\nendstream", re.DOTALL)


def document(*blocks: Any) -> Document:
    return Document(Text("计算书", "Claim sheet"), Text("试", "Test"), blocks)


def text_of(made: bytes) -> str:
    """The text as a reader copies it: glyphs of the pages through the file's own map."""
    streams = []
    for found in STREAM.findall(made):
        try:
            streams.append(zlib.decompress(found).decode("latin-1"))
        except zlib.error:
            continue
    names: dict[str, str] = {}
    for each in streams:
        if "beginbfchar" in each:
            for glyph, code in re.findall(r"<([0-9A-F]{4})> <([0-9A-F]+)>", each):
                names[glyph] = bytes.fromhex(code).decode("utf-16-be")
    lines = []
    for each in streams:
        for run in re.findall(r"<([0-9A-F]+)> Tj", each):
            lines.append("".join(names[run[at : at + 4]] for at in range(0, len(run), 4)))
    return "\n".join(lines)


def test_its_table_of_objects_is_true() -> None:
    made = to_pdf(document(Paragraph(Text("一二三", "One"))), "zh", font=FONT_FILE)
    start = int(re.search(rb"startxref\n(\d+)", made)[1])  # type: ignore[index]
    assert made[start : start + 4] == b"xref"
    places = re.findall(rb"(\d{10}) 00000 n", made)
    assert len(places) > 7
    for number, place in enumerate(places, 1):
        assert made[int(place) :].startswith(f"{number} 0 obj".encode())
    assert made.endswith(b"%%EOF\n")


def test_it_can_be_searched_in_both_languages() -> None:
    blocks = (
        Heading(Text("一、请求", "1 Claims")),
        Table(Text("表", "Table"), (Column(Text("金额（元）", "Yuan"), MONEY),), [[431]]),
        Notes(Text("说明", "Notes"), [Text("5,000 ÷ 21.75 × 150 % = 431.03", "five")]),
    )
    assert {"计算书", "一、请求", "¥431.00"} <= set(
        text_of(to_pdf(document(*blocks), "zh", font=FONT_FILE)).split("\n")
    )
    assert "5,000 ÷ 21.75 × 150 % = 431.03" in text_of(to_pdf(document(*blocks), "zh", font=FONT_FILE))
    assert "1 Claims" in text_of(to_pdf(document(*blocks), "en", font=FONT_FILE))


def test_it_is_small_and_the_same_each_time() -> None:
    blocks = [Paragraph(Text("经济补偿按劳动者在本单位工作的年限支付。" * 40, "x"))]
    made = to_pdf(document(*blocks), "zh", font=FONT_FILE)
    assert made == to_pdf(document(*blocks), "zh", font=FONT_FILE)
    assert len(made) < 400_000


def test_a_long_table_goes_on_over_pages_with_its_head() -> None:
    columns = (Column(Text("项目", "Item")), Column(Text("金额", "Amount"), MONEY))
    table = Table(Text("表", "Table"), columns, [[Text(f"第{number}项", f"{number}"), number] for number in range(120)])
    said = text_of(to_pdf(document(table), "zh", font=FONT_FILE))
    pages = len(re.findall("第 [0-9]+ 页，共", said))
    assert pages >= 3
    assert said.split("\n").count("项目") == pages
    assert all(f"第{number}项" in said for number in range(120))


def test_a_cell_longer_than_a_page_loses_nothing() -> None:
    told = "".join(chr(0x4E00 + number % 3) for number in range(9000))
    table = Table(Text("表", "Table"), (Column(Text("话", "Words")),), [[told]])
    said = text_of(to_pdf(document(table), "zh", font=FONT_FILE))
    assert sum(said.count(sign) for sign in set(told)) >= 9000


def test_a_character_that_the_font_lacks_is_a_box_and_no_failure() -> None:
    assert not font_file(FONT_FILE).has("\U0002a6d6")
    assert b"%PDF" in to_pdf(document(Paragraph(Text("\U0002a6d6好", "x"))), "zh", font=FONT_FILE)


@settings(max_examples=60, deadline=None)
@given(st.text(alphabet="甲乙丙，。（）ab1 5.%—", min_size=1, max_size=200), st.floats(40, ACROSS))
def test_lines_hold_the_width_and_lose_no_character(text: str, wide: float) -> None:
    press = _Press(document(), "zh", FONT_FILE)
    lines = press.lines(text, wide, 10.5)
    assert "".join(lines).replace(" ", "") == text.replace(" ", "")
    assert all(press.file.width(line, 10.5) <= wide or len(line) == 1 for line in lines)


@pytest.mark.parametrize("sign", sorted(NOT_FIRST & set("，。；：）")))
def test_no_line_begins_with_a_closing_sign(sign: str) -> None:
    press = _Press(document(), "zh", FONT_FILE)
    lines = press.lines(f"工会会员{sign}" * 40, 100, 10.5)
    assert len(lines) > 5
    assert not any(line[0] == sign for line in lines)


@pytest.mark.parametrize("wide", range(90, 200, 7))
def test_no_number_is_torn_for_the_comma_behind_it(wide: int) -> None:
    press = _Press(document(), "zh", FONT_FILE)
    lines = press.lines("月平均工资由¥6,189.91变为¥6,401.94，比上年同月上升。" * 3, wide, 10.5)
    assert sum(line.count("¥6,401.94，") for line in lines) == sum(line.count("¥6,189.91") for line in lines) == 3


def test_latin_words_stay_whole() -> None:
    assert pieces("工会 rule 12 条") == ["工", "会", " ", "rule ", "12 ", "条"]
