"""How a page says a number of persons: exactly, or about, where the holder is a large one."""

from __future__ import annotations

from decimal import Decimal

from django import template
from django.utils.translation import gettext as _

from gongyou.registry.privacy.holding import holding
from gongyou.ui.templatetags.ui import count, money

register = template.Library()


@register.filter
def persons(number: int | None) -> str:
    """1,234, or 约 1,200 under the rules of a large holder."""
    if number is None:
        return count(number)
    told = holding().told(number)
    return count(told) if told == number else _("约 %(number)s") % {"number": count(told)}


@register.filter
def money_of(yuan: Decimal, number: int) -> str:
    """What `number` persons paid: ¥1,234.00, or 约 ¥1,200.00 where their number is not told exactly."""
    told = holding().told_sum(yuan, number)
    return money(told) if told == yuan else _("约 %(number)s") % {"number": money(told)}
