"""Area codes: six digits of GB/T 2260, nine for a township, twelve for a community, and which lie inside which."""

from __future__ import annotations

SIX, TWELVE = 6, 12


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
