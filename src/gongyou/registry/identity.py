"""身份证号: the citizen identity number of GB 11643-1999, checked before it is encrypted."""

from __future__ import annotations

import re
from datetime import date

from gongyou.core.errors import BadInput
from gongyou.core.text import Text

WRITTEN = re.compile(r"\d{17}[\dX]", re.ASCII)
WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
CHECK_DIGITS = "10X98765432"


def id_number_checked(written: str) -> str:
    """The number in capitals without blanks; a wrong length, birth date or check digit raises BadInput.

    The message never repeats the number.
    """
    number = written.strip().upper()
    if not WRITTEN.fullmatch(number):
        raise _wrong(Text("身份证号应为 18 位。", "An identity number has 18 characters."))
    try:
        date(int(number[6:10]), int(number[10:12]), int(number[12:14]))
    except ValueError as reason:
        raise _wrong(
            Text("身份证号中的出生日期不存在。", "The birth date in the identity number does not exist.")
        ) from reason
    if check_digit(number[:17]) != number[17]:
        raise _wrong(Text("身份证号校验位不对。", "The check digit of the identity number is wrong."))
    return number


def check_digit(seventeen: str) -> str:
    """The eighteenth character (ISO 7064, MOD 11-2)."""
    total = sum(int(digit) * weight for digit, weight in zip(seventeen, WEIGHTS, strict=True))
    return CHECK_DIGITS[total % 11]


def _wrong(text: Text) -> BadInput:
    return BadInput("registry.id_number_wrong", text, Text("请核对证件。", "Check the document."))
