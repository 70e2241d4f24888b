"""我的工时: a member's own days, what each record says of them, and the overtime of the month."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import get_language
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from gongyou.core.errors import BadInput
from gongyou.core.period import Month
from gongyou.registry.access import page_for
from gongyou.registry.selectors import member_of
from gongyou.rooms.hours import own
from gongyou.rooms.hours.shown import SOURCE_TEXT


@never_cache
@require_safe
@page_for()
def mine(request: HttpRequest) -> HttpResponse:
    """One month of mine, day by day."""
    member = member_of(request.user)
    month = _month(request)
    tongue = "en" if (get_language() or "zh").startswith("en") else "zh"
    context: dict[str, Any] = {
        "member": member,
        "month": month.shown(tongue),
        "before": str(month - 1),
        "after": str(month + 1) if month < Month.of(timezone.localdate()) else "",
        "tab": "me",
    }
    if member is not None:
        found = own.month_of(member, month)
        context["found"] = found
        context["days"] = [
            {
                "day": each.day,
                "kind": each.kind,
                "hours": each.hours,
                "counts": SOURCE_TEXT[each.source].on(tongue),
                "values": [(SOURCE_TEXT[name].on(tongue), hours) for name, hours in each.values],
                "disagrees": each.disagrees,
            }
            for each in found.days
        ]
    return render(request, "hours/mine.html", context)


def _month(request: HttpRequest) -> Month:
    """The month asked for, else the current one; a word that is no month is the current one too."""
    try:
        return Month.read(request.GET.get("month", ""))
    except BadInput:
        return Month.of(timezone.localdate())
