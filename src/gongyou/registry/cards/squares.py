"""The dark squares of a QR code."""

from __future__ import annotations

import base64
from functools import lru_cache

import segno

# Choosing a mask means drawing all eight, four fifths of the time, and is of no use where the squares are as random as
# those of a signature. Readers are told which one it is.
MASK = 3
# A card shows ten minutes ahead, and looks again within them: nine of ten codes were drawn before.
KEPT = 2_000


@lru_cache(maxsize=KEPT)
def squares(text: str) -> tuple[int, str]:
    """Squares in a row, and all of them row by row, eight to a byte, as base64; error level M."""
    drawn = segno.make(text, error="m", micro=False, boost_error=False, mask=MASK).matrix
    size = len(drawn)
    flat = "".join("1" if square else "0" for row in drawn for square in row)
    flat += "0" * (-len(flat) % 8)
    return size, base64.b64encode(int(flat, 2).to_bytes(len(flat) // 8)).decode()
