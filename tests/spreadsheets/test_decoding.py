"""Text as offices save it, in every encoding that Excel and Notepad write in China."""

from __future__ import annotations

import codecs

import pytest

from gongyou.core.decoding import decoded, is_unmarked_utf16
from gongyou.rooms.bargaining.agreements.reading import text_of
from gongyou.rooms.data.copies import _plain

WRITTEN = "订单号,配送费合计,送达时间\nA-1,12.50,2026-10-01 12:00\n"
SAVED = {
    "utf-8": WRITTEN.encode(),
    "utf-8 with its mark": codecs.BOM_UTF8 + WRITTEN.encode(),
    "gb18030": WRITTEN.encode("gb18030"),
    "utf-16 little": codecs.BOM_UTF16_LE + WRITTEN.encode("utf-16-le"),
    "utf-16 big": codecs.BOM_UTF16_BE + WRITTEN.encode("utf-16-be"),
}


@pytest.mark.parametrize("name", SAVED)
def test_every_usual_encoding_is_read(name: str) -> None:
    assert decoded(SAVED[name]) == WRITTEN
    assert text_of("协议.txt", SAVED[name]) == WRITTEN
    assert _plain(SAVED[name], ".csv").rows[0]["配送费合计"] == "12.50"


def test_what_is_no_text_is_none() -> None:
    assert decoded(b"\x81\xff\xff") is None
    assert decoded(b"a\0b") is None


def test_utf16_without_its_mark_is_known() -> None:
    assert is_unmarked_utf16(WRITTEN.encode("utf-16-le"))
    assert is_unmarked_utf16(WRITTEN.encode("utf-16-be"))
    assert not any(is_unmarked_utf16(each) for each in (*SAVED.values(), b"", b"\0\0\0\0"))
