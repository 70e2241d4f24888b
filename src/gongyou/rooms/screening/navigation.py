"""The room's entry in the console's left bar."""

from __future__ import annotations

from gongyou.rooms.screening.policies import STAFF
from gongyou.ui.navigation import Entry, register


def register_entries() -> None:
    """工资筛查, after the findings."""
    register(
        Entry(
            key="screening",
            label="工资筛查",
            url_name="screening:screens",
            roles=STAFF,
            order=28,
            icon="clipboard-check",
        )
    )
