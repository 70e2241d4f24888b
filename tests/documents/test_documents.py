"""Documents: one structure, two renderers, the same words and numbers."""

from __future__ import annotations

import io
import re
from decimal import Decimal
from zipfile import ZipFile

import pytest
from docx import Document as WordFile

from gongyou.core.figures import COUNT, MONEY, SHARE, SUPPRESSED
from gongyou.core.text import Text
from gongyou.kit.documents import (
    Bullets,
    Column,
    Document,
    Fact,
    FigureBlock,
    Heading,
    KeyFigure,
    KeyFigures,
    Notes,
    PageBreak,
    Paragraph,
    Provenance,
    Table,
    to_docx,
    to_html,
)
from gongyou.ui.charts import Category, Head, Measure, Series, bar
from gongyou.ui.paper import Drawing

CHART = bar(
    Head("coverage", Text("麦溪区入会率最低", "Maixi has the lowest coverage"), Text("2026年10月", "October 2026")),
    Category(Text("区", "District"), [Text("麦溪区", "Maixi"), Text("云渡区", "Yundu")]),
    [Series(Text("入会率", "Coverage"), [Decimal("0.41"), Decimal("0.62")])],
    Measure(Text("入会率", "Coverage"), Text("%", "%"), SHARE),
)
DOCUMENT = Document(
    title=Text("禾岚市工会简报", "Helan City union brief"),
    subtitle=Text("2026年10月", "October 2026"),
    facts=[Fact(Text("编制", "Made by"), Text("禾岚市总工会", "Helan City Federation"))],
    figures={
        "members": KeyFigure(Text("会员", "Members"), 98_765, COUNT, Text("人", "people"), Text("出处", "source")),
        "short": KeyFigure(Text("差额", "Shortfall"), Decimal("1234.5"), MONEY),
    },
    blocks=[
        Heading(Text("覆盖", "Coverage")),
        Paragraph(Text("全市会员 {members}，少付 {short}。", "{members} are members; {short} was not paid.")),
        Bullets([Text("<一>", "<one>")]),
        KeyFigures(["members", "short"]),
        FigureBlock(
            Drawing(CHART), Text("麦溪 41 %", "Maixi 41 %"), Text("图 1 入会率", "Figure 1. Coverage"), Text("甲", "A")
        ),
        Table(
            Text("表 1 各区会员", "Table 1. Members by district"),
            [Column(Text("区", "District")), Column(Text("会员（人）", "Members (people)"), COUNT)],
            [[Text("麦溪区", "Maixi"), 1200], [Text("云渡区", "Yundu"), SUPPRESSED], [Text("青石县", "Qingshi"), None]],
        ),
        PageBreak(),
        Notes(Text("说明", "Notes"), [Text("会员按月末计。", "Members at the end of the month.")]),
        Provenance([Text("数据快照 employment@1", "Snapshot employment@1")]),
    ],
)


def word_text(language: str) -> str:
    word = WordFile(io.BytesIO(to_docx(DOCUMENT, language)))
    lines = [paragraph.text for paragraph in word.paragraphs]
    lines += [cell.text for table in word.tables for row in table.rows for cell in row.cells]
    return "\n".join(lines)


def test_it_writes_the_same_sentence_on_both_media() -> None:
    sentence = "全市会员 98,765 人，少付 ¥1,234.50。"
    assert sentence in to_html(DOCUMENT, "zh")
    assert sentence in word_text("zh")


def test_it_speaks_one_language_at_a_time() -> None:
    english = to_html(DOCUMENT, "en") + word_text("en")
    assert "98,765 people are members; ¥1,234.50 was not paid." in english
    assert not any("\u4e00" <= character <= "\u9fff" for character in english)


def test_it_marks_suppressed_cells_and_says_what_the_mark_means() -> None:
    for text in (to_html(DOCUMENT, "zh"), word_text("zh")):
        assert "＊ 人数不足 10 人" in text
        assert "—" in text


def test_it_escapes_every_text() -> None:
    assert "&lt;一&gt;" in to_html(DOCUMENT, "zh")


def test_it_needs_nothing_from_outside() -> None:
    page = to_html(DOCUMENT, "zh")
    assert "<svg" in page
    assert 'aria-label="麦溪 41 %"' in page
    for outside in ("src=", "href=", "@import", "url("):
        assert outside not in page.replace('xmlns:xlink="http://www.w3.org/1999/xlink"', "")


def test_it_gives_word_real_headings_alt_text_and_a_repeated_head() -> None:
    content = to_docx(DOCUMENT, "zh")
    word = WordFile(io.BytesIO(content))
    assert [p.text for p in word.paragraphs if p.style and p.style.name == "Heading 1"] == ["覆盖"]
    xml = ZipFile(io.BytesIO(content)).read("word/document.xml").decode()
    assert 'descr="麦溪 41 %"' in xml
    assert "w:tblHeader" in xml
    assert "Microsoft YaHei" in ZipFile(io.BytesIO(content)).read("word/styles.xml").decode()


def test_it_refuses_a_figure_that_is_not_there() -> None:
    broken = Document(Text("甲", "A"), Text("乙", "B"), [Paragraph(Text("{missing}", "{missing}"))])
    with pytest.raises(KeyError, match="missing"):
        to_html(broken, "zh")


def test_a_phone_gets_a_narrow_drawing_of_each_figure_in_letters_as_large() -> None:
    page = to_html(DOCUMENT, "zh")
    drawn = re.findall(r'<svg[^>]*viewBox="0 0 (\d+) (\d+)"', page)
    assert [int(width) for width, _ in drawn] == [720, 358]
    assert len({height for _, height in drawn}) == 1
    assert page.count('role="img" aria-label="麦溪 41 %"') == 2
