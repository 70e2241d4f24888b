"""Where a dated value holds: GB/T 2260 codes, from the district up to the province."""

from __future__ import annotations

import re

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
