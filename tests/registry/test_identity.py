"""Identity numbers: the standard's arithmetic, and everything that people and workbooks make of a number."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from stdnum.cn import ric

from gongyou.core.errors import BadInput
from gongyou.registry.identity import (
    DocumentKind,
    Sex,
    born_on,
    check_digit,
    document_kind,
    id_number_checked,
    identity_checked,
    sex,
)

TODAY = date(2026, 11, 21)
days = st.dates(date(1900, 1, 1), TODAY)


@st.composite
def numbers(draw: st.DrawFn, regions: st.SearchStrategy[str] | None = None) -> str:
    region = draw(regions or st.sampled_from(["110101", "440524", "650102", "310115"]))
    body = f"{region}{draw(days):%Y%m%d}{draw(st.integers(0, 999)):03d}"
    return body + check_digit(body)


@given(numbers())
def test_what_it_takes_the_second_library_takes_too(number: str) -> None:
    # Its list of regions lacks some that were dissolved; the arithmetic is what is compared.
    assert ric.calc_check_digit(number) == number[-1]
    assert identity_checked(number, today=TODAY).number == number
    assert born_on(number) == ric.get_birth_date(number)


@given(st.from_regex(r"(110101|440524)(19|20)\d\d[01]\d[0-3]\d{4}[\dX]", fullmatch=True))
def test_what_the_second_library_refuses_it_refuses_too(number: str) -> None:
    try:
        id_number_checked(number, today=TODAY)
    except BadInput:
        return
    assert ric.is_valid(number)


@given(numbers(), st.integers(0, 16), st.integers(1, 9))
def test_one_wrong_digit_never_passes(number: str, place: int, by: int) -> None:
    wrong = number[:place] + str((int(number[place]) + by) % 10) + number[place + 1 :]
    with pytest.raises(BadInput):
        id_number_checked(wrong, today=TODAY)


@given(numbers(), st.integers(0, 16))
def test_two_neighbours_changing_places_never_pass(number: str, place: int) -> None:
    assume(number[place] != number[place + 1] and "X" not in number[place : place + 2])
    swapped = number[:place] + number[place + 1] + number[place] + number[place + 2 :]
    with pytest.raises(BadInput):
        id_number_checked(swapped, today=TODAY)


FULL_WIDTH = str.maketrans("0123456789X", "０１２３４５６７８９Ｘ")


@given(numbers(), st.sampled_from([" {} ", "\t{}", "'{}", "\u3000{}\u200b", "{}\n", "\ufeff{}", "\u2018{}"]))
def test_lay_out_does_not_matter(number: str, around: str) -> None:
    spaced = f"{number[:6]} {number[6:14]} {number[14:]}"
    for written in (number, number.lower(), number.translate(FULL_WIDTH), spaced):
        assert id_number_checked(around.format(written), today=TODAY) == number


@given(st.dates(date(1900, 1, 1), date(1999, 12, 31)), st.integers(0, 999))
def test_an_old_number_becomes_the_new_one_and_says_so(born: date, serial: int) -> None:
    old = f"110101{born:%y%m%d}{serial:03d}"
    found = identity_checked(old, today=TODAY)
    assert found.number[:17] == f"110101{born:%Y%m%d}{serial:03d}"
    assert ric.is_valid(found.number)
    assert len(found.notes) == 1
    assert "15 位" in found.notes[0].zh
    assert identity_checked(found.number, today=TODAY).notes == ()


def test_an_old_number_as_a_workbook_s_number_has_all_its_digits() -> None:
    assert id_number_checked("110101900307123.0") == id_number_checked("110101900307123")


@pytest.mark.parametrize(
    "written",
    ["1.10101E+17", "1.10101199003070E+17", "1,10101E+17", "1.1e17", "１．１Ｅ＋１７", "110101199003070000.0",
     "110101199003070000"],
)  # fmt: skip
def test_lost_digits_are_never_guessed(written: str) -> None:
    with pytest.raises(BadInput) as lost:
        id_number_checked(written, today=TODAY)
    assert lost.value.code == "registry.id_number_digits_lost"
    assert "文本" in lost.value.remedy.zh


@pytest.mark.parametrize(
    ("born", "word"),
    [("20261122", "今天之后"), ("18991231", "1900"), ("19900230", "不存在"), ("20991301", "不存在")],
)
def test_impossible_births_are_refused(born: str, word: str) -> None:
    body = f"110101{born}001"
    with pytest.raises(BadInput) as wrong:
        id_number_checked(body + check_digit(body), today=TODAY)
    assert word in wrong.value.text.zh


@pytest.mark.parametrize("written", ["", "   ", "12", "x", "1101011990030712", "11010119900307ABCD", "٣" * 18])
def test_anything_else_is_refused_and_not_repeated(written: str) -> None:
    with pytest.raises(BadInput) as wrong:
        id_number_checked(written, today=TODAY)
    assert not written.strip() or written not in wrong.value.text.zh


@given(numbers())
def test_born_today_is_possible_and_tomorrow_is_not(number: str) -> None:
    born = born_on(number)
    assert id_number_checked(number, today=born) == number
    with pytest.raises(BadInput):
        id_number_checked(number, today=born - timedelta(days=1))


@pytest.mark.parametrize(
    ("head", "kind", "notes"),
    [
        ("110101", DocumentKind.RESIDENT, 0),
        ("810000", DocumentKind.HONG_KONG_MACAO_TAIWAN, 0),
        ("830000", DocumentKind.HONG_KONG_MACAO_TAIWAN, 0),
        ("911840", DocumentKind.FOREIGN_RESIDENT, 0),
        ("990101", DocumentKind.RESIDENT, 1),
    ],
)
def test_the_first_digits_tell_the_document(head: str, kind: DocumentKind, notes: int) -> None:
    body = f"{head}19900307001"
    found = identity_checked(body + check_digit(body), today=TODAY)
    assert document_kind(found.number) == kind
    assert len(found.notes) == notes
    assert sex(found.number) == Sex.MALE
