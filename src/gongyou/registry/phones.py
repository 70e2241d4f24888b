"""手机号: telephone numbers as rosters hold them, in one form, so that the same number is found again.

Where a code must reach a mobile telephone, core.phones is stricter.
"""

from __future__ import annotations

import re
import unicodedata

from gongyou.core.errors import BadInput
from gongyou.core.text import Text

# Loose on purpose: carriers open new ranges, and invented people carry numbers that no carrier has.
MOBILE = re.compile(r"1\d{10}", re.ASCII)
# A land line, or a number of another country with its code.
OTHER = re.compile(r"0\d{9,11}|\+[1-9]\d{6,14}", re.ASCII)
SCIENTIFIC = re.compile(r"\d([.,]\d*)?E\+?\d+", re.ASCII | re.IGNORECASE)
BETWEEN = re.compile(r"[\s\-‐-―()（）.]+")


def contact_phone_checked(written: str) -> str:
    """Digits alone; +86 dropped, other countries' codes kept. "" stays "". A wrong number raises BadInput."""
    phone = phone_plain(written)
    if phone and not (MOBILE.fullmatch(phone) or OTHER.fullmatch(phone)):
        lost = SCIENTIFIC.fullmatch(unicodedata.normalize("NFKC", written).strip())
        raise BadInput(
            "registry.phone_wrong",
            Text("手机号应为 11 位数字。", "A mobile number has 11 digits."),
            Text("请把该列设为“文本”格式后重新录入。", "Format the column as text and enter it again.")
            if lost
            else Text(
                "座机请写区号，境外号码请以 + 和国家代码开头。", "Write other countries' numbers with + and the code."
            ),
        )
    return phone


def phone_plain(written: str) -> str:
    """The number in half-width digits without blanks, dashes and +86, for a look-up."""
    folded = unicodedata.normalize("NFKC", written)
    plain = BETWEEN.sub("", "".join(each for each in folded if unicodedata.category(each) not in ("Cf", "Cc")))
    plain = plain.lstrip("'‘’`")
    for head in ("+86", "0086", "86"):
        rest = plain.removeprefix(head)
        if rest != plain and MOBILE.fullmatch(rest):
            return rest
    return plain
