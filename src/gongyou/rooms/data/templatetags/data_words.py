"""Words of the room's pages: sources, columns, exact shares."""

from __future__ import annotations

from fractions import Fraction

from django import template
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from gongyou.rooms.data.shown import column_title

register = template.Library()


@register.filter
def source_said(source: str) -> str:
    """Which source a line is about."""
    return _("平台日志") if source == "platform" else _("劳动者自报")


@register.filter
def share_said(value: Fraction | None) -> str:
    """12.3 %, rounded half up from the exact fraction; — for none."""
    if value is None:
        return "—"
    tenths = (value * 2000 + 1) // 2
    gap = " " if (get_language() or "").startswith("en") else ""
    return f"{tenths // 10}.{tenths % 10}{gap}%"


@register.filter
def column_said(name: str) -> str:
    """A column of the workers' own orders in words."""
    return column_title("own_orders", name)
