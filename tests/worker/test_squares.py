"""The squares of a card's code against segno, which draws them by another way."""

from __future__ import annotations

import base64

import pytest
import segno
import segno.encoder

from gongyou.registry.cards.squares import MASK, squares

SIGNS = "https://gh.example.cn/card/verify/#AbZ9-_."


# Ends and beginnings of versions, one and several blocks, blocks of two lengths, with and without the version's number.
@pytest.mark.parametrize("length", [1, 14, 15, 106, 107, 180, 181, 287, 288, 331, 600])
def test_they_are_those_of_another_writer(length: int, monkeypatch: pytest.MonkeyPatch) -> None:
    # It adds a byte of zeros where none is called for (ISO/IEC 18004, 7.4.10); readers do not mind.
    monkeypatch.setattr(segno.encoder, "write_padding_bits", lambda *given: None)
    text = "".join(SIGNS[place * 7 % len(SIGNS)] for place in range(length))
    drawn = segno.make(text, error="m", mode="byte", micro=False, boost_error=False, mask=MASK).matrix
    size, bits = squares(text)
    assert size == len(drawn)
    flat = f"{int.from_bytes(base64.b64decode(bits)):0{(size * size + 7) // 8 * 8}b}"
    assert [[int(flat[row * size + column]) for column in range(size)] for row in range(size)] == [
        list(row) for row in drawn
    ]


def test_only_plain_signs_are_drawn() -> None:
    with pytest.raises(UnicodeEncodeError):
        squares("工会")
