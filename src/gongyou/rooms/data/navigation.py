"""The room's entry in the console's left bar."""

from __future__ import annotations

from importlib.util import find_spec

from gongyou.rooms.data.policies import STAFF


def register_entries() -> None:
    """数据, between 议事 and 管理."""
    if find_spec("gongyou.ui.navigation") is None:
        return
    from gongyou.ui.navigation import Entry, register

    register(Entry(key="data", label="数据", url_name="data:batches", roles=STAFF, order=120, icon="database"))
