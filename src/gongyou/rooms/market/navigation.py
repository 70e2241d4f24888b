"""The room's entry in the console's left bar."""

from __future__ import annotations

from importlib.util import find_spec

from gongyou.rooms.market.policies import STAFF


def register_entries() -> None:
    """监测与简报, after 维权."""
    if find_spec("gongyou.ui.navigation") is None:
        return
    from gongyou.ui.navigation import Entry, register

    register(
        Entry(key="market", label="监测与简报", url_name="market:monitor", roles=STAFF, order=60, icon="chart-line")
    )
