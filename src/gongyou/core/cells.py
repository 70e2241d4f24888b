"""Cells of a CSV file that a spreadsheet will open: text stays text."""

from __future__ import annotations

import re

# What a spreadsheet takes for the beginning of a formula; a leading tab or return hides one.
DANGEROUS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
# As this product writes a change; a spreadsheet reads the number that it is.
SIGNED_SHARE = re.compile(r"[+-]\d[\d,]*(\.\d+)? %", re.ASCII)


def cell_safe(value: str) -> str:
    """The value, with an apostrophe before what a spreadsheet would take for a formula.

    For CSV alone: a workbook says of each cell that it is text, and keeps the value as it is.
    """
    if SIGNED_SHARE.fullmatch(value):
        return value
    return f"'{value}" if value.startswith(DANGEROUS) else value
