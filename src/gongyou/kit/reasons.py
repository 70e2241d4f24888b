"""Reasons that people write in words: without numbers that say who is meant. See docs/decisions/reasons-in-words.md."""

from __future__ import annotations

import re
import unicodedata

from gongyou.core.errors import BadInput
from gongyou.core.text import Text

# A birth date inside eighteen or fifteen characters; a mobile number. What separates the digits has gone by then.
_DAY = r"(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])"
_NUMBER = re.compile(
    rf"(?<!\d)(?:\d{{6}}(?:19|20)\d{{2}}{_DAY}\d{{3}}[\dXx]|\d{{6}}\d{{2}}{_DAY}\d{{3}}|(?:86)?1[3-9]\d{{9}})(?!\d)"
)
_BETWEEN = re.compile(r"(?<=\d)[ \-·.](?=\d)")


def without_numbers(written: str) -> str:
    """The words without blanks around them. An identity number or a mobile number in them raises BadInput."""
    text = unicodedata.normalize("NFKC", written)
    if _NUMBER.search(text) or _NUMBER.search(_BETWEEN.sub("", text)):
        raise BadInput(
            "kit.reason_number",
            Text("事由中有身份证号或手机号。", "The reason holds an identity number or a telephone number."),
            Text("事由会留存备查，请改用工作内容来说明。", "Reasons are kept: describe the work instead."),
        )
    return written.strip()
