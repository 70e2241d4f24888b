"""The entry of findings in the console's left bar."""

from __future__ import annotations

from django.utils.translation import gettext_noop

from gongyou.registry.selectors import STAFF_ROLES
from gongyou.ui import navigation


def register_entries() -> None:
    """问题发现, for all staff, right after the organisations."""
    navigation.register(
        navigation.Entry(
            key="findings",
            label=gettext_noop("问题发现"),
            url_name="findings:findings",
            roles=STAFF_ROLES,
            order=25,
            icon="flag",
        )
    )
