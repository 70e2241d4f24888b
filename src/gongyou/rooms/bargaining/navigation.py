"""The room's entry in the console's left bar."""

from __future__ import annotations

from gongyou.rooms.bargaining.policies import NEGOTIATORS
from gongyou.ui.navigation import Entry, register


def register_entries() -> None:
    """协商, after 平台与算法."""
    register(
        Entry(key="bargaining", label="协商", url_name="bargaining:home", roles=NEGOTIATORS, order=35, icon="users")
    )
