"""The room's entry in the console's left bar."""

from __future__ import annotations

from django.utils.translation import gettext_noop

from gongyou.rooms.forum.policies import KEEPERS
from gongyou.ui.navigation import Entry, register


def register_entries() -> None:
    """议事, for officers."""
    register(
        Entry(
            key="forum",
            label=gettext_noop("议事"),
            url_name="forum:collections",
            roles=KEEPERS,
            order=110,
            icon="speakerphone",
        )
    )
