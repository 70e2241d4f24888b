"""Where a dated value holds: GB/T 2260 codes, from the district up to the province."""

from __future__ import annotations

import re
from typing import Any

from gongyou.core.errors import BadInput
from gongyou.core.text import Text

WRITTEN = re.compile(r"^\d{6}(/\d)?$")


def lookup_order(place: str | None) -> tuple[str, ...]:
    """The keys under which a value is looked for, the nearest first: district, city, province.

    `440000/2` names the second grade of a province and is looked for as it stands. Anything but six digits, with or
    without a grade, raises BadInput.
    """
    if place is None or place == "":
        return ()
    if not WRITTEN.match(place):
        raise BadInput(
            "rules.place_unreadable",
            Text(f"“{place}”不是行政区划代码。", f"“{place}” is not an administrative division code."),
            Text(
                "请写 GB/T 2260 六位代码，如 440300；按省内档次写 440000/2。",
                "Write six digits of GB/T 2260 such as 440300, or 440000/2 for a grade of a province.",
            ),
            place=place,
        )
    if "/" in place:
        return (place,)
    return tuple(dict.fromkeys((place, f"{place[:4]}00", f"{place[:2]}0000")))


# GB/T 2260: the first two digits of a code name a province. 99 is the demonstration's invented one.
_CODES = "11 12 13 14 15 21 22 23 31 32 33 34 35 36 37 41 42 43 44 45 46 50 51 52 53 54 61 62 63 64 65 71 81 82 99"
PROVINCES = frozenset(re.findall(r"\d\d", _CODES))
DIVISION = r"^((\d{2}){1,3}|\d{9}|\d{12})$"


def exists(code: str) -> bool:
    """Whether a division code, or a grade of a province, lies in a province that there is."""
    return bool(re.match(DIVISION, code) or WRITTEN.match(code)) and code[:2] in PROVINCES


def six_digits(code: str) -> str:
    """The code as it is looked up: 99 is 990000, 990101003 is 990101, a grade stands as it is."""
    return code if "/" in code else f"{code}0000"[:6]


def existing(code: Any) -> Any:
    """A column of codes as they are looked up: six digits, or NULL where `exists` does not hold."""
    import ibis  # who only looks one place up need not pay half a second

    held = (code.re_search(DIVISION) | code.re_search(WRITTEN.pattern)) & code.substr(0, 2).isin(sorted(PROVINCES))
    six = ibis.ifelse(code.contains("/"), code, (code + "0000").substr(0, 6))
    return ibis.ifelse(held, six, ibis.null("string"))
