"""我记的和平台报的: what I recorded beside what the platform reported, month by month."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from gongyou.core.errors import BadInput
from gongyou.core.period import Month
from gongyou.registry.duplicates.keys import worker_keys_of
from gongyou.registry.models import Member
from gongyou.registry.own.proof import own_page
from gongyou.registry.platform_names import platform_called
from gongyou.rooms.data.compared import months_recorded, own_compared
from gongyou.rooms.data.lakes import open_lake
from gongyou.rooms.data.models import TypedOrder

# A phone lists so many orders of a kind; the numbers above count all.
MOST = 60


@never_cache
@require_safe
@own_page
def months(request: HttpRequest, member: Member) -> HttpResponse:
    """The months of which I recorded orders."""
    found = months_recorded(open_lake(), tuple(worker_keys_of(member)))
    rows = [
        {"platform": code, "name": platform_called(code), "period": str(month), "count": count}
        for code, month, count in found
    ]
    waiting = TypedOrder.objects.filter(member=member).count()
    return render(request, "data/own/compared_months.html", {"rows": rows, "waiting": waiting, "tab": "me"})


@never_cache
@require_safe
@own_page
def compared(request: HttpRequest, member: Member, platform: str, period: str) -> HttpResponse:
    """One month at one platform: what the platform lacks, what differs, what agrees."""
    try:
        month = Month.read(period)
    except BadInput:
        raise Http404 from None
    found = own_compared(open_lake(), tuple(worker_keys_of(member)), platform, month)
    if not found.recorded:
        raise Http404
    context = {
        "found": found,
        "missing": found.missing[:MOST],
        "differing": found.differing[:MOST],
        "platform": platform,
        "name": platform_called(platform),
        "period": period,
        "tab": "me",
    }
    return render(request, "data/own/compared.html", context)
