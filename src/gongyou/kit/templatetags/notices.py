"""{% load notices %}: what the shells ask for."""

from __future__ import annotations

from typing import Any

from django import template

from gongyou.kit.notices.reading import unread_counted

register = template.Library()


@register.simple_tag
def unread_count(user: Any) -> int:
    """How many notices the user has not read. One query, answered from a partial index."""
    return unread_counted(user)
