"""Codes as they are written by hand and by spreadsheets: the same one must be the same text.

A tab before a number keeps a spreadsheet from reading it as one, and a full-width space is typed as easily as none.
"""

from __future__ import annotations

# What no eye sees: tabs, no-break, narrow and full-width spaces, marks of byte order.
UNSEEN = r"[\s\x{A0}\x{2000}-\x{200D}\x{202F}\x{205F}\x{2060}\x{3000}\x{FEFF}]"
# Ends that are seen for certain: printing ASCII. Only what ends otherwise is looked at with a regular expression.
SEEN = "BETWEEN 33 AND 126"


def bared(text: str) -> str:
    """The SQL of a text without what no eye sees at its ends; NULL where nothing is left."""
    ends = " OR ".join(f"ord({end}) NOT {SEEN}" for end in (text, f"right({text}, 1)"))
    bare = f"nullif(regexp_replace({text}, '^{UNSEEN}+|{UNSEEN}+$', '', 'g'), '')"
    return f"CASE WHEN {ends} THEN {bare} ELSE {text} END"
