"""统一社会信用代码: the unified social credit identifier of GB 32100-2015, checked before it is kept.

GB 32100-2015, clause 4: eighteen characters, being one for the registering authority, one for the kind of body, six
for the registering region (GB/T 2260), nine for the body (GB 11714) and one check character. Clause 5: the check
character is 31 − (Σ value × 3^(place − 1) mod 31), with 0 for 31, over an alphabet of 31 characters without I, O, S,
V, Z. The ninth body character is the check character of GB 11714: 11 − (Σ value × weight mod 11), X for 10, 0 for 11.
"""

from __future__ import annotations

import re
import unicodedata

from gongyou.core.errors import BadInput
from gongyou.core.text import Text

ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
WEIGHTS = tuple(pow(3, place, 31) for place in range(17))
# Letters that GB 11714 counts and GB 32100 leaves out stand in body codes that were given before 2015.
BODY_ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
BODY_WEIGHTS = (3, 7, 9, 10, 5, 8, 4, 2)
WRITTEN = re.compile(rf"[{ALPHABET}]{{18}}")
CHECK = Text("请对照营业执照核对。", "Compare it with the business licence.")


def uscc_checked(written: str) -> str:
    """The code in capitals, half width, without blanks; "" for "". A wrong one raises BadInput that says what is wrong.

    Registering authorities are not checked against a list: the standard leaves room for new ones.
    """
    code = re.sub(r"[\s\-]", "", unicodedata.normalize("NFKC", written)).upper()
    if not code:
        return ""
    if len(code) != 18:
        raise _wrong(
            Text(
                f"统一社会信用代码应为 18 位，这里有 {len(code)} 位。",
                f"A unified social credit code has 18 characters; this one has {len(code)}.",
            )
        )
    if not WRITTEN.fullmatch(code):
        odd = "、".join(sorted({letter for letter in code if letter not in ALPHABET}))
        raise _wrong(
            Text(
                f"统一社会信用代码中不会出现 {odd}（不用 I、O、S、V、Z）。",
                f"A unified social credit code never contains {odd} (I, O, S, V and Z are not used).",
            )
        )
    if not code[2:8].isdigit():
        raise _wrong(
            Text(
                "统一社会信用代码第 3 至 8 位是登记机关行政区划，应为数字。",
                "Characters 3 to 8 of a unified social credit code are the registering region and must be digits.",
            )
        )
    if body_check_character(code[8:16]) != code[16] or check_character(code[:17]) != code[17]:
        raise _wrong(
            Text("统一社会信用代码校验位不对。", "The check character of the unified social credit code is wrong.")
        )
    return code


def check_character(seventeen: str) -> str:
    """The eighteenth character (GB 32100-2015, clause 5)."""
    total = sum(ALPHABET.index(letter) * weight for letter, weight in zip(seventeen, WEIGHTS, strict=True))
    return ALPHABET[-total % 31]


def body_check_character(eight: str) -> str:
    """The ninth character of the body's code (GB 11714-1997)."""
    total = sum(BODY_ALPHABET.index(letter) * weight for letter, weight in zip(eight, BODY_WEIGHTS, strict=True))
    return "0123456789X0"[11 - total % 11]


def _wrong(text: Text) -> BadInput:
    return BadInput("registry.uscc_wrong", text, CHECK)
