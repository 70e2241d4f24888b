"""What an officer does about possible duplicates, each by POST; a refusal shows the page again and says why."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from gongyou.core.errors import BadInput, Conflict
from gongyou.kit import audit
from gongyou.registry.access import page_for
from gongyou.registry.duplicates import policies
from gongyou.registry.duplicates.images import CHOICES
from gongyou.registry.duplicates.pages import pair_shown, pairs_whole
from gongyou.registry.models import DuplicatePair
from gongyou.registry.policies import OFFICER
from gongyou.registry.selectors import scope_of
from gongyou.registry.services.duplicates import duplicates_search, pair_answer
from gongyou.registry.services.merging import member_merge, member_unmerge

SIDES = ("left", "right")


@require_POST
@page_for(OFFICER)
def search(request: HttpRequest) -> HttpResponse:
    """Starts a search below an organisation of the scope and shows its progress."""
    organisation = scope_of(request.user, OFFICER).filter(code=request.POST.get("organisation", "")).first()
    if organisation is None:
        raise Http404
    run = duplicates_search(organisation=organisation, by=audit.actor_from(request.user), now=timezone.now())
    return redirect(run)


@require_POST
@page_for(OFFICER)
def merge(request: HttpRequest, pk: int) -> HttpResponse:
    """Merges the two records of a pair the way the form says."""
    pair = _pair(request, pk)
    kept = request.POST.get("keep", "")
    if kept not in SIDES:
        raise Http404
    other = "right" if kept == "left" else "left"
    fields = [field for field in CHOICES if request.POST.get(f"value_{field}") == other]
    return _done(
        request,
        pair,
        member_merge,
        _("已合并为一份档案。合并后没有再改动的，可以撤销。"),
        keep=getattr(pair, kept),
        absorb=getattr(pair, other),
        fields=fields,
        reason=request.POST.get("reason", ""),
    )


@require_POST
@page_for(OFFICER)
def answer(request: HttpRequest, pk: int) -> HttpResponse:
    """Records that the two are different people, or that it cannot be told yet."""
    pair = _pair(request, pk)
    given = {"state": request.POST.get("state", ""), "reason": request.POST.get("reason", "")}
    said = _("结论已记录，以后不再重复询问。")
    return _done(request, pair, partial(pair_answer, pair=pair), said, **given)


@require_POST
@page_for(OFFICER)
def unmerge(request: HttpRequest, pk: int) -> HttpResponse:
    """Undoes a merge."""
    found = policies.merges.visible(request.user, pk=pk)
    if found.pair is None:
        raise Http404
    pair = _pair(request, found.pair.pk)
    return _done(request, pair, member_unmerge, _("合并已撤销，恢复为两份档案。"), merge=found)


def _pair(request: HttpRequest, pk: int) -> DuplicatePair:
    policies.pairs.visible(request.user, pk=pk)
    return pairs_whole().get(pk=pk)


def _done(request: HttpRequest, pair: DuplicatePair, act: Callable[..., Any], said: str, **given: Any) -> HttpResponse:
    try:
        act(**given, by=audit.actor_from(request.user), now=timezone.now())
    except (BadInput, Conflict) as error:
        return pair_shown(request, pairs_whole().get(pk=pair.pk), error=error, status=422)
    messages.success(request, said)
    return redirect("duplicates:pair", pk=pair.pk)
