"""统一社会信用代码: our check against the public ones and against another implementation."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from stdnum.cn import uscc as oracle

from gongyou.core.errors import BadInput
from gongyou.registry.uscc import ALPHABET, body_check_character, check_character, uscc_checked

EIGHT = st.text(alphabet=ALPHABET, min_size=8, max_size=8)
REGIONS = st.integers(110000, 659999).map(str)
HEADS = st.sampled_from(["91", "92", "93", "11", "12", "51", "52", "53", "81", "Y1", "A1"])


def made(head: str, region: str, eight: str) -> str:
    seventeen = head + region + eight + body_check_character(eight)
    return seventeen + check_character(seventeen)


@pytest.mark.parametrize(
    "public",
    # Companies whose codes stand in their public filings.
    ["91110000600037341L", "914403001922038216", "91330100799655058B", "91110108551385082Q"],
)
def test_it_accepts_real_ones(public: str) -> None:
    assert uscc_checked(public) == public


@given(HEADS, REGIONS, EIGHT)
def test_it_agrees_with_another_implementation_on_good_ones(head: str, region: str, eight: str) -> None:
    code = made(head, region, eight)
    assert uscc_checked(code) == code
    if head.isdigit():  # the other one does not know the letters that the standard allows in front
        assert oracle.is_valid(code)


@given(HEADS, REGIONS, EIGHT, st.integers(0, 17), st.sampled_from(ALPHABET))
def test_it_finds_every_single_slip(head: str, region: str, eight: str, place: int, letter: str) -> None:
    code = made(head, region, eight)
    slipped = code[:place] + letter + code[place + 1 :]
    if slipped == code:
        return
    assert not oracle.is_valid(slipped)
    with pytest.raises(BadInput):
        uscc_checked(slipped)


@given(st.text(max_size=20))
def test_it_never_fails_otherwise(text: str) -> None:
    try:
        assert uscc_checked(text) == "" or oracle.is_valid(uscc_checked(text)) or not text[:2].isdigit()
    except BadInput as wrong:
        assert wrong.code == "registry.uscc_wrong"


def test_it_reads_what_people_type() -> None:
    code = made("91", "990101", "MA0000AB")
    written = "".join(chr(ord(letter) + 0xFEE0) for letter in code.lower())
    assert uscc_checked(f" {written[:8]} {written[8:]} ") == code
    assert uscc_checked("") == uscc_checked("  ") == ""


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ("9111000060003734", "18 位"),
        ("91110000600O37341L", "不会出现 O"),
        ("911100AB600037341L", "第 3 至 8 位"),
        ("91110000600037341M", "校验位"),
    ],
)
def test_it_says_what_is_wrong(wrong: str, said: str) -> None:
    with pytest.raises(BadInput) as found:
        uscc_checked(wrong)
    assert said in found.value.text.zh
