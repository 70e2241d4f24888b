"""The room's entry in the console's left bar."""

from __future__ import annotations

from django.utils.translation import gettext_noop

from gongyou.rooms.exposure.policies import STAFF
from gongyou.ui.navigation import Entry, register


def register_entries() -> None:
    """AI 影响, after 监测与简报."""
    register(
        Entry(
            key="exposure",
            label=gettext_noop("AI 影响"),
            url_name="exposure:home",
            roles=STAFF,
            order=65,
            icon="cpu",
        )
    )
