"""Area codes: six digits of GB/T 2260, nine for a township, twelve for a community, and which lie inside which."""

from __future__ import annotations

import re

from gongyou.core.errors import BadInput
from gongyou.core.text import Text

SIX, TWELVE = 6, 12
REGION = re.compile(r"\d{6}(\d{3}){0,2}", re.ASCII)
COMMUNITY = re.compile(r"\d{12}", re.ASCII)
COMPARE = Text("请核对代码。", "Check the code.")


def region_checked(written: str) -> str:
    """The code of the place where somebody belongs: 6, 9 or 12 digits, or BadInput. Whether it exists is not asked."""
    if not REGION.fullmatch(written):
        raise BadInput(
            "registry.region_wrong",
            Text("行政区划代码为 6、9 或 12 位数字。", "A region code has 6, 9 or 12 digits."),
            COMPARE,
        )
    return written


def community_checked(written: str) -> str:
    """The code of the community where somebody works: 12 digits; "" stays ""; else BadInput."""
    if written and not COMMUNITY.fullmatch(written):
        raise BadInput(
            "registry.community_wrong",
            Text("社区（村）代码为 12 位数字。", "A community code has 12 digits."),
            COMPARE,
        )
    return written


def region_prefix(region: str) -> str:
    """The part of an area code that all codes inside the area share: 990100 → 9901, 990101 → 990101."""
    shortened = region[:SIX]
    while len(shortened) > 2 and shortened.endswith("00"):
        shortened = shortened[:-2]
    if len(shortened) < SIX or len(region) <= SIX:
        return shortened
    return region[:9] if region[9:TWELVE] in ("", "000") else region[:TWELVE]


def regions_above(region: str) -> list[str]:
    """The written codes of the area itself and of every area around it, nearest first.

    990101003001 → 990101003001, 990101003000, 990101003, 990101000000, 990101, 990100, 990000 …
    """
    areas = [region, region[:9].ljust(TWELVE, "0") if len(region) > 9 else "", region[:9] if len(region) > SIX else ""]
    for width in (6, 4, 2):
        six = region[:width].ljust(SIX, "0")
        areas += [six.ljust(TWELVE, "0"), six]
    return list(dict.fromkeys(area for area in areas if area))
