"""Reasons in words: numbers that say who is meant are refused, other numbers are not."""

from __future__ import annotations

import pytest

from gongyou.core.errors import BadInput
from gongyou.kit.reasons import without_numbers


@pytest.mark.parametrize(
    "written",
    [
        "核对11010119900307123X的参保",
        "核对11010119900307123x的参保",
        "旧号110101900307123",
        "打13800000001核实",
        "＋86 138-0000-0001",
        "１３８００００００１２",
        "110101 19900307 1231",
    ],
)
def test_an_identity_or_mobile_number_is_refused(written: str) -> None:
    with pytest.raises(BadInput, match="identity number or a telephone number"):
        without_numbers(written)


@pytest.mark.parametrize(
    "written", ["换届选举核对选民名单", "2026年第3号通知，2026-10-01前办结", "合同号20261001000000012345", "报表12801"]
)
def test_other_words_and_numbers_are_kept(written: str) -> None:
    assert without_numbers(f" {written} ") == written
