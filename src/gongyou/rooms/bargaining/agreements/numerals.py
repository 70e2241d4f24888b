"""Numbers as agreements write them: 十二, 一百零三, 12, １２."""

from __future__ import annotations

import unicodedata

DIGITS = {sign: value for value, sign in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2}
UNITS = {"十": 10, "百": 100, "千": 1000}
SIGNS = "".join(DIGITS) + "".join(UNITS)


def number_of(written: str) -> int | None:
    """The number; None for what is none."""
    plain = "".join(unicodedata.normalize("NFKC", written).split())
    if plain.isascii() and plain.isdigit():
        return int(plain)
    whole, digit, last_unit = 0, 0, 10_000
    for sign in plain:
        if sign in DIGITS:
            digit = digit * 10 + DIGITS[sign] if digit and last_unit == 10_000 else DIGITS[sign]
        elif sign in UNITS and UNITS[sign] < last_unit:
            last_unit = UNITS[sign]
            whole += (digit or 1) * last_unit
            digit = 0
        else:
            return None
    return whole + digit if plain else None


def chinese(number: int) -> str:
    """十二 for 12, 一百零三 for 103; up to 9999."""
    signs = "零一二三四五六七八九"
    if number < 10:
        return signs[number]
    written, gap = "", False
    for unit, sign in ((1000, "千"), (100, "百"), (10, "十")):
        count, number = divmod(number, unit)
        if count:
            written += (
                ("零" if gap else "") + ("" if unit == 10 and count == 1 and not written else signs[count]) + sign
            )
            gap = False
        elif written:
            gap = True
    return written + (("零" if gap else "") + signs[number] if number else "")
