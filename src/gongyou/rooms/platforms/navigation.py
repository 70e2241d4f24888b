"""The room's entries in the console's left bar."""

from __future__ import annotations

from gongyou.rooms.platforms.policies import STAFF
from gongyou.ui.navigation import Entry, register


def register_entries() -> None:
    """平台与算法 and its register, after 组织与会员."""
    register(
        Entry(key="platforms", label="平台与算法", url_name="platforms:audits", roles=STAFF, order=30, icon="scale")
    )
    register(
        Entry(
            key="register",
            label="规则登记",
            url_name="platforms:rules",
            roles=STAFF,
            order=31,
            icon="file-text",
            parent="platforms",
        )
    )
