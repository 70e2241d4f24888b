"""Telephone numbers as rosters hold them."""

from __future__ import annotations

import pytest

from gongyou.core.errors import BadInput
from gongyou.registry.phones import contact_phone_checked


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("13800000001", "13800000001"),
        (" 138-0000 0001 ", "13800000001"),
        ("+86 138 0000 0001", "13800000001"),
        ("8613800000001", "13800000001"),
        ("１３８０００００００１", "13800000001"),
        ("'13800000001", "13800000001"),
        ("(010) 6512-3456", "01065123456"),
        ("+852 9123 4567", "+85291234567"),
        ("", ""),
        ("  ", ""),
    ],
)
def test_it_takes_them_as_people_write_them(written: str, kept: str) -> None:
    assert contact_phone_checked(written) == kept
    assert contact_phone_checked(kept) == kept


@pytest.mark.parametrize("written", ["1380000000", "138000000012", "abc", "1.38E+10", "23800000001", "+0123456789"])
def test_it_refuses_the_rest_and_does_not_repeat_it(written: str) -> None:
    with pytest.raises(BadInput) as wrong:
        contact_phone_checked(written)
    assert written not in wrong.value.said("zh")


def test_it_says_what_a_workbook_did() -> None:
    with pytest.raises(BadInput) as lost:
        contact_phone_checked("1.38E+10")
    assert "文本" in lost.value.remedy.zh
