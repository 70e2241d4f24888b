"""The room's entry in the console's left bar."""

from __future__ import annotations

from gongyou.rooms.hours.policies import STAFF
from gongyou.ui.navigation import Entry, register


def register_entries() -> None:
    """工时, after the screens."""
    register(Entry(key="hours", label="工时", url_name="hours:looks", roles=STAFF, order=29, icon="clock"))
