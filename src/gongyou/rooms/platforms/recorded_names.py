"""The names of platforms that people recorded."""

from __future__ import annotations

from django.db import DatabaseError

from gongyou.core.text import Text
from gongyou.rooms.platforms.models import PlatformName


def names_recorded() -> dict[str, Text]:
    """By code. None without a database: a command that needs the lake alone shows codes then."""
    try:
        return {each.code: each.called for each in PlatformName.objects.order_by("code")}
    except DatabaseError:
        return {}
