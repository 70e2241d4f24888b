"""Mobile numbers as people write them in mainland China."""

from __future__ import annotations

import re
import unicodedata

from gongyou.core.errors import BadInput
from gongyou.core.text import Text

MOBILE = re.compile(r"1[3-9]\d{9}", re.ASCII)
BETWEEN = re.compile(r"[\s\-()]")
COUNTRY = re.compile(r"^(\+|00)?86(?=1\d{10}$)")


def phone_checked(written: str) -> str:
    """The eleven digits of ＋86 138-0000-0001; anything that is no mobile number raises BadInput.

    The message never repeats the number.
    """
    digits = COUNTRY.sub("", BETWEEN.sub("", unicodedata.normalize("NFKC", written)))
    if not MOBILE.fullmatch(digits):
        raise BadInput(
            "phone.wrong",
            Text("手机号应为 11 位，以 1 开头。", "A mobile number has 11 digits and begins with 1."),
            Text("请核对后再填。", "Check it and write it again."),
        )
    return digits


def is_phone(written: str) -> bool:
    """Whether `phone_checked` would take it."""
    try:
        phone_checked(written)
    except BadInput:
        return False
    return True
