"""The site's own entries in the console's left bar."""

from __future__ import annotations

from django.utils.translation import gettext_noop

from gongyou.registry.selectors import CONSOLE_ROLES
from gongyou.ui import navigation


def register_entries() -> None:
    """总览, first, for everybody who works in the console."""
    navigation.register(
        navigation.Entry(
            key="home",
            label=gettext_noop("总览"),
            url_name="home",
            roles=CONSOLE_ROLES,
            order=10,
            icon="layout-dashboard",
        )
    )
