"""The queue: opinions as they came in, to be published, masked or held back."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from gongyou.core.errors import BadInput, Conflict
from gongyou.registry.access import page_for
from gongyou.rooms.forum import policies, selectors
from gongyou.rooms.forum.forms import HoldForm, MaskForm
from gongyou.rooms.forum.models import Opinion
from gongyou.rooms.forum.policies import KEEPERS
from gongyou.rooms.forum.services.moderation import opinion_hold, opinion_mask, opinion_publish
from gongyou.rooms.forum.table import areas_of
from gongyou.rooms.forum.views.desk import account, language, visible
from gongyou.rooms.forum.words import state_badge

AT_ONCE = 20


@never_cache
@require_safe
@page_for(*KEEPERS)
def queue(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """Opinions of one state, the oldest first; those that wait unless another state is asked for."""
    collection = visible(request, key)
    state = request.GET.get("state", "")
    state = state if state in Opinion.State.values else Opinion.State.WAITING.value
    found = selectors.opinions_of(collection, state)
    page = Paginator(found, AT_ONCE).get_page(request.GET.get("page"))
    areas = areas_of(collection)
    rows = [
        {"opinion": each, "badge": state_badge(each), "area": areas.get(each.area, ""), "mask": MaskForm()}
        for each in page
    ]
    counts = selectors.counts_by_state(collection)
    context: dict[str, Any] = {
        "collection": collection,
        "rows": rows,
        "page": page,
        "state": state,
        "states": [(value, label, counts.get(value, 0)) for value, label in Opinion.State.choices],
        "hold": HoldForm(),
    }
    return render(request, "forum/queue.html", context)


@require_POST
@page_for(*KEEPERS)
def publish(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """The opinion may be read and counts."""
    return _done(request, key, lambda each: opinion_publish(opinion=each, by=account(request), now=timezone.now()))


@require_POST
@page_for(*KEEPERS)
def hold(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """The opinion is held back with a reason."""
    reason = request.POST.get("reason", "")
    return _done(
        request, key, lambda each: opinion_hold(opinion=each, reason=reason, by=account(request), now=timezone.now())
    )


@require_POST
@page_for(*KEEPERS)
def mask(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """Passages of the opinion are hidden."""
    passages = request.POST.get("passages", "").splitlines()
    return _done(
        request,
        key,
        lambda each: opinion_mask(opinion=each, passages=passages, by=account(request), now=timezone.now()),
    )


def _done(request: HttpRequest, key: uuid.UUID, act: Callable[[Opinion], Opinion]) -> HttpResponse:
    opinion = policies.opinions.visible(request.user, key=key)
    state = opinion.state
    try:
        act(opinion)
    except (BadInput, Conflict) as refusal:
        messages.error(request, refusal.said(language()))
    else:
        messages.success(request, _("已处理。"))
    return redirect(f"{reverse('forum:queue', args=[opinion.collection.key])}?state={state}")
