"""The worker's own pages on a phone: membership, pay checked against the rule, wages and hours, my data."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from gongyou.core.errors import BadInput
from gongyou.core.period import Month
from gongyou.core.text import Text
from gongyou.kit.lakes import open_lake
from gongyou.kit.models import User
from gongyou.registry.access import page_for
from gongyou.registry.duplicates.keys import worker_keys_of
from gongyou.registry.models import Member
from gongyou.registry.selectors import CONSOLE_ROLES, has_role, member_of
from gongyou.rooms.platforms.names import platform_name
from gongyou.site.pages.lakes import kept
from gongyou.ui.states import Badge, Tone

if TYPE_CHECKING:
    from gongyou.lake import Lake

MONTHS_SHOWN = 12
STATE_TONES = {"active": Tone.GOOD, "suspended": Tone.WARNING, "left": Tone.NEUTRAL}


@page_for()
def worker_home(request: HttpRequest) -> HttpResponse:
    """My membership, my pay month by month, my wages and hours."""
    member = member_of(request.user)
    context: dict[str, Any] = {"member": member, "tab": "home", "is_staff": has_role(request.user, *CONSOLE_ROLES)}
    if member is not None:
        context |= {"badge": _state(member), **_own(member)}
    return render(request, "site/worker/home.html", context)


@page_for()
def pay_month(request: HttpRequest, period: str) -> HttpResponse:
    """One month: the orders paid below the rule, each with its arithmetic."""
    from gongyou.site.pages import own

    member = member_of(request.user)
    if member is None:
        raise Http404
    try:
        month = Month.read(period)
    except BadInput:
        raise Http404 from None
    lake = open_lake()
    months = [one for one in own.pay_months(lake, worker_keys_of(member)) if one.period == period]
    if not months:
        raise Http404
    context = {
        "period": period,
        "months": [_month(one) for one in months],
        "orders": own.short_orders(lake, worker_keys_of(member), month),
        "listed": own.LISTED,
        "tab": "home",
    }
    return render(request, "site/worker/pay.html", context)


@page_for()
def mine(request: HttpRequest) -> HttpResponse:
    """My data as the union holds them, my language, signing out."""
    member = member_of(request.user)
    context = {
        "member": member,
        "badge": _state(member) if member else None,
        "languages": User.Language.choices,
        "tab": "me",
        "is_staff": has_role(request.user, *CONSOLE_ROLES),
    }
    return render(request, "site/worker/mine.html", context)


def _own(member: Member) -> dict[str, Any]:
    """What the lake holds of this one member: kept under the member's own keys, which no other member has."""
    from gongyou.rooms.market import door as market
    from gongyou.site.pages import own

    keys = tuple(worker_keys_of(member))

    def asked(lake: Lake) -> tuple[list[Any], list[Any]]:
        return own.pay_months(lake, keys)[:MONTHS_SHOWN], market.my_months(lake, keys)[:MONTHS_SHOWN]

    pay, wages = kept(("own_months", keys), asked)
    return {"pay": [_month(one) for one in pay], "wages": wages}


def _month(one: Any) -> dict[str, Any]:
    """A month with the name of its platform and a word on how it came out."""
    if one.scheme is None:
        badge = Badge(Text("没有公开规则可核对", "No published rule to check against"), Tone.NEUTRAL)
    elif one.is_short:
        badge = Badge(Text("低于公布的规则", "Below the published rule"), Tone.BAD)
    else:
        badge = Badge(Text("与公布的规则一致", "As the published rule says"), Tone.GOOD)
    return {"month": one, "badge": badge, "platform": platform_name(one.platform)}


def _state(member: Member) -> Badge:
    return Badge(member.get_state_display(), STATE_TONES.get(member.state, Tone.NEUTRAL))
