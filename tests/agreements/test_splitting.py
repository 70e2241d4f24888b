"""The text of an agreement into its parts."""

from __future__ import annotations

from io import BytesIO

import pytest
from docx import Document
from hypothesis import given, settings
from hypothesis import strategies as st

from gongyou.core.errors import BadInput
from gongyou.rooms.bargaining.agreements.codes import CODES, proposed
from gongyou.rooms.bargaining.agreements.numerals import chinese, number_of
from gongyou.rooms.bargaining.agreements.reading import text_of
from gongyou.rooms.bargaining.agreements.splitting import Part, split, whole
from gongyou.rooms.bargaining.models import AgreementClause
from tests.agreements.texts import ARABIC, LETTER, LISTED, PLATFORM

PIECES = st.sampled_from(
    [
        "第一章 总则\n",
        "第一条 目的",
        "第二条",
        "第12条　",
        "１.",
        "一、",
        "\n",
        "\r\n",
        "　",
        "甲方（盖章）",
        "和",
        "\u2028",
        "工资",
    ]
)
TEXTS = st.one_of(st.text(max_size=200), st.lists(PIECES, max_size=40).map("".join))


@settings(max_examples=60)
@given(TEXTS)
def test_it_loses_nothing(text: str) -> None:
    pieces = split(text)
    assert whole(pieces) == text or (not pieces and not text.strip())
    assert all(piece.text for piece in pieces)


@settings(max_examples=50)
@given(st.lists(st.integers(1, 400), min_size=1, max_size=12, unique=True))
def test_it_finds_each_article_that_stands_apart(numbers: list[int]) -> None:
    text = "前言。\n" + "".join(f"第{chinese(number)}条 内容{number}。\n" for number in numbers)
    found = [piece.number for piece in split(text) if piece.part is Part.ARTICLE]
    assert found == [f"第{chinese(number)}条" for number in numbers]


@given(st.integers(0, 9999))
def test_numerals_come_back(number: int) -> None:
    assert number_of(chinese(number)) == number
    assert number_of(str(number)) == number


@pytest.mark.parametrize(
    ("written", "number"),
    [("十二", 12), ("一百零三", 103), ("１２", 12), ("二〇", 20), ("一百一十", 110), ("甲", None)],
)
def test_it_reads_numbers_as_agreements_write_them(written: str, number: int | None) -> None:
    assert number_of(written) == number


def test_it_splits_a_platform_agreement() -> None:
    pieces = split(PLATFORM)
    assert [(piece.part.value, piece.number) for piece in pieces] == [
        ("preamble", ""),
        ("chapter", "第一章"),
        ("article", "第一条"),
        ("article", "第二条"),
        ("chapter", "第二章"),
        ("article", "第三条"),
        ("article", "第四条"),
        ("chapter", "第三章"),
        ("article", "第五条"),
        ("article", "第六条"),
        ("chapter", "第四章"),
        ("article", "第七条"),
        ("closing", ""),
    ]
    # Items without 第…条 stay with their clause, and so does a sentence that only names another one.
    assert "（二）夜间每单补贴" in pieces[5].text
    assert pieces[8].text.endswith("第十二条规定的休息日不因全勤奖取消。\n")
    assert pieces[5].heading == "第二章 收入与抽成"
    assert pieces[-1].text.startswith("（以下无正文）")


def test_it_reads_arabic_numbers_with_and_without_a_blank() -> None:
    assert [piece.number for piece in split(ARABIC)] == ["", "第1条", "第2条", "第３条"]


def test_it_falls_back_to_lists() -> None:
    pieces = split(LISTED)
    assert [piece.number for piece in pieces] == ["", "一、", "二、"]
    assert "2. 先调一线" in pieces[1].text


def test_a_text_without_numbers_stays_together() -> None:
    (piece,) = split(LETTER)
    assert (piece.part, piece.number, piece.text) == (Part.ARTICLE, "", LETTER)


def test_words_own_numbers_are_written_out() -> None:
    file, content = Document(), BytesIO()
    for line in ("工资按月支付。", "每周休息一日。"):
        file.add_paragraph(line, style="List Number")
    file.add_paragraph("两条同时执行。")
    file.save(content)
    assert text_of("合同.docx", content.getvalue()) == "1. 工资按月支付。\n2. 每周休息一日。\n两条同时执行。\n"


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("甲.txt", "第一条 工资".encode("gb18030")),
        ("甲.txt", "\ufeff第一条 工资".encode()),
        ("甲.txt", "第一条 工资".encode()),
    ],
)
def test_plain_text_is_read_in_its_encoding(name: str, content: bytes) -> None:
    assert text_of(name, content) == "第一条 工资"


@pytest.mark.parametrize("content", [b"PK\x03\x04", b"\x00\x01", b"\xff\xff\xff"])
def test_what_is_no_text_is_refused(content: bytes) -> None:
    for name in ("甲.txt", "甲.docx"):
        with pytest.raises(BadInput):
            text_of(name, content)


def test_parts_are_those_of_the_model() -> None:
    assert {part.value for part in Part} == set(AgreementClause.Part.values)


@pytest.mark.parametrize(
    ("text", "heading", "code"),
    [
        ("每单配送费不低于 4.00 元。", "第二章 收入与抽成", "pay"),
        ("连续接单满 4 小时，停止派单 20 分钟。", "", "hours"),
        ("女职工产期享受产假。", "", "protected"),
        ("配送时间按均速不超过每小时 15 公里预估。", "", "time"),
    ],
)
def test_it_proposes_a_subject_with_its_words(text: str, heading: str, code: str) -> None:
    found = proposed(text, heading)
    assert found is not None
    assert found.key == code
    assert all(word in text + heading for word in found.words)


def test_it_proposes_nothing_without_a_word_of_the_catalogue() -> None:
    assert proposed("甲乙双方各执一份。") is None


def test_the_five_headings_are_subjects() -> None:
    assert list(CODES)[:5] == ["dispatch", "pay", "hours", "time", "conduct"]
