"""The room's entry in the console's left bar."""

from __future__ import annotations

from django.utils.translation import gettext_noop

from gongyou.registry.policies import OFFICER
from gongyou.ui.navigation import Entry, register


def register_entries() -> None:
    """维权, for officers."""
    register(
        Entry(
            key="rights",
            label=gettext_noop("维权"),
            url_name="rights:inquiries",
            roles=(OFFICER,),
            order=50,
            icon="gavel",
        )
    )
    register(
        Entry(
            key="grievances",
            label=gettext_noop("平台申诉"),
            url_name="rights:grievances",
            roles=(OFFICER,),
            order=51,
            icon="scale",
            parent="rights",
        )
    )
