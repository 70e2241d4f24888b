"""The member's card, and the page that verifies one."""

from __future__ import annotations

from typing import Any, cast

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from gongyou.core.errors import Conflict
from gongyou.kit.models import User
from gongyou.registry.access import page_for
from gongyou.registry.cards import showing
from gongyou.registry.cards.keys import keys_as_json, public_keys
from gongyou.registry.cards.token import SAID
from gongyou.registry.models import Card
from gongyou.registry.selectors import member_of
from gongyou.registry.services.cards import card_issue, card_withdraw


@never_cache
@require_safe
@page_for()
def card(request: HttpRequest) -> HttpResponse:
    """My card: number, organisation, and the code that changes every minute."""
    member = member_of(request.user)
    held = showing.card_of(member) if member else None
    context: dict[str, Any] = {"member": member, "card": held, "tab": "home"}
    if held is not None:
        codes = showing.codes_ahead(held, address=_verification(request), now=timezone.now())
        context |= {"first": codes[0], "path": showing.path_of(codes[0]), "payload": _payload(codes)}
    return render(request, "cards/card.html", context)


@never_cache
@require_safe
@page_for()
def windows(request: HttpRequest) -> HttpResponse:
    """The next codes of my card, fetched by the card page while there is a connection."""
    held = _held(request)
    codes = showing.codes_ahead(held, address=_verification(request), now=timezone.now())
    return JsonResponse(_payload(codes))


@require_POST
@page_for()
def issue(request: HttpRequest) -> HttpResponse:
    """Fetches the first card, or another one after a withdrawal."""
    member = member_of(request.user)
    if member is None:
        raise Http404
    try:
        card_issue(member=member, by=cast(User, request.user), now=timezone.now())
    except Conflict as refusal:
        messages.warning(request, refusal.said(get_language() or "zh"))
    return redirect("cards:card")


@require_POST
@page_for()
def replace(request: HttpRequest) -> HttpResponse:
    """Withdraws my card and issues one with another number: the phone was lost, or somebody else knew the card."""
    held = _held(request)
    card_withdraw(card=held, by=cast(User, request.user), now=timezone.now())
    card_issue(member=held.member, by=cast(User, request.user), now=timezone.now())
    return redirect("cards:card")


@require_safe
def verify(request: HttpRequest) -> HttpResponse:
    """Verifies a card in the browser. Once loaded it needs no network: the public keys stand in the page."""
    language = get_language() or "zh"
    said = {verdict.value: text.on(language) for verdict, text in SAID.items()}
    keys = keys_as_json(public_keys(settings.GONGYOU_DATA_DIR))
    answer = render(request, "cards/verify.html", {"keys": keys, "said": said})
    answer.headers["Permissions-Policy"] = "camera=(self), geolocation=(), microphone=()"
    return answer


@require_safe
def keys(request: HttpRequest) -> HttpResponse:
    """The public keys, for verifiers of one's own."""
    return JsonResponse(keys_as_json(public_keys(settings.GONGYOU_DATA_DIR)))


@never_cache
@require_safe
def revocations(request: HttpRequest) -> HttpResponse:
    """The signed list of cards that no longer hold: numbers only."""
    answer = HttpResponse(showing.revocation_list(now=timezone.now()), content_type="text/plain; charset=utf-8")
    answer.headers["Content-Disposition"] = 'attachment; filename="card-revocations.txt"'
    return answer


def _held(request: HttpRequest) -> Card:
    member = member_of(request.user)
    held = showing.card_of(member) if member else None
    if held is None:
        raise Http404
    return held


def _verification(request: HttpRequest) -> str:
    return request.build_absolute_uri(reverse("cards:verify"))


def _payload(codes: list[showing.Code]) -> dict[str, Any]:
    return {
        "now": timezone.now().timestamp(),
        "more": reverse("cards:windows"),
        "codes": [code.as_json() for code in codes],
    }
