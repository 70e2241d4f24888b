"""我的职业: on the phone, which of my tasks are likely to change, how they are, and where else I could go."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from gongyou.core.errors import BadInput
from gongyou.occupations import classification
from gongyou.occupations.sources import sources
from gongyou.registry.access import page_for
from gongyou.registry.models import Member
from gongyou.registry.selectors import member_of
from gongyou.rooms.exposure.attributes import ASKED, ATTRIBUTES, STEPS, proposed
from gongyou.rooms.exposure.models import Release
from gongyou.rooms.exposure.selectors import offer, own_code, own_rating, searched, tally_for, typical_activities
from gongyou.rooms.exposure.services.ratings import occupation_choose, rating_give
from gongyou.rooms.exposure.table import attributes_of
from gongyou.rooms.exposure.views import account, language
from gongyou.rooms.exposure.views.home import occupation_shown

REFUSED = 422
MUCH = 4
# Of the five attributes those that speak for a change of tasks, and those that speak against it.
CHANGING, STEADY = ("routine", "repetitive", "data"), ("social", "physical")
TARGETS_SHOWN = 5


@never_cache
@require_safe
@page_for()
def mine(request: HttpRequest) -> HttpResponse:
    """My occupation; who has none chooses one first."""
    member = member_of(request.user)
    context: dict[str, Any] = {"member": member, "tab": "me"}
    code, is_chosen = own_code(member) if member else ("", False)
    known = classification.find(code) if code else None
    if member is None or known is None or known.level != classification.Level.DETAILED:
        return render(request, "exposure/mine.html", context)
    release = Release.objects.filter(code=known.code).first()
    found = attributes_of(known.code, release)
    context |= {
        "occupation": offer(known.code),
        "is_chosen": is_chosen,
        "rated": own_rating(member, known.code),
        "changing": [ATTRIBUTES[each.key] for each in found if each.key in CHANGING and each.used >= MUCH],
        "steady": [ATTRIBUTES[each.key] for each in found if each.key in STEADY and each.used >= MUCH],
        **occupation_shown(known.code, release, tally_for(member)),
    }
    context["targets"] = context["targets"][:TARGETS_SHOWN]
    return render(request, "exposure/mine.html", context)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@page_for()
def choose(request: HttpRequest) -> HttpResponse:
    """What do you do? In the words that one uses; then one of a few."""
    member = member_of(request.user)
    words = request.GET.get("q", "")[:60]
    if request.method == "POST" and member is not None:
        try:
            occupation_choose(member=member, code=request.POST.get("code", ""), by=account(request), now=timezone.now())
        except BadInput as refusal:
            messages.error(request, refusal.said(language()))
        else:
            return redirect("exposure:mine")
    context = {"member": member, "tab": "me", "words": words, "offers": searched(words) if member else []}
    return render(request, "exposure/choose.html", context)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@page_for()
def rate(request: HttpRequest) -> HttpResponse:
    """Five questions with five answers each."""
    member = member_of(request.user)
    code = own_code(member)[0] if member else ""
    if member is None or not classification.find(code):
        return redirect("exposure:mine")
    refused = ""
    if request.method == "POST":
        values = {name: int(given) for name in ATTRIBUTES if (given := request.POST.get(name, "")) in "12345" and given}
        try:
            rating_give(member=member, code=code, values=values, by=account(request), now=timezone.now())
        except BadInput as refusal:
            refused = refusal.said(language())
        else:
            messages.success(request, _("谢谢，已记下。"))
            return redirect("exposure:mine")
    context = {
        "member": member,
        "tab": "me",
        "occupation": offer(code),
        "refused": refused,
        "questions": _questions(request, member, code),
        "steps": STEPS.items(),
        "activities": typical_activities(code),
        "credit": next(each for each in sources() if each.key == "microsoft_2025"),
    }
    return render(request, "exposure/rate.html", context, status=REFUSED if refused else 200)


def _questions(request: HttpRequest, member: Member, code: str) -> list[dict[str, Any]]:
    """Each question with the answer typed, else the one given before; the proposed value is named beside it."""
    given = own_rating(member, code)
    before = given.values if given else ("",) * len(ATTRIBUTES)
    return [
        {
            "name": name,
            "asked": ASKED[name],
            "chosen": request.POST.get(name, str(value)),
            "proposed": STEPS[suggested],
        }
        for name, value, suggested in zip(ATTRIBUTES, before, proposed(code), strict=True)
    ]
