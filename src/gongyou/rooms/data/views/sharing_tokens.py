"""The keys of a platform's programs: issued, shown once, revoked."""

from __future__ import annotations

import uuid
from typing import cast

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from gongyou.core.errors import BadInput, Conflict
from gongyou.kit.models import User
from gongyou.registry.access import page_for
from gongyou.rooms.data import policies
from gongyou.rooms.data.models import SharingAgreement
from gongyou.rooms.data.policies import OFFICER
from gongyou.rooms.data.services.sharing_tokens import sharing_token_issue, sharing_token_revoke
from gongyou.rooms.data.sharing_forms import TokenForm

REFUSED = 422


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@page_for(OFFICER)
def token_new(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """Issues a token and shows its text once."""
    found = _kept(request, key)
    form, issued = TokenForm(request.POST or None), None
    if form.is_valid():
        given = form.cleaned_data
        try:
            issued = sharing_token_issue(
                agreement=found,
                name=given["name"],
                days=int(given["days"]),
                by=cast(User, request.user),
                now=timezone.now(),
            )
        except (BadInput, Conflict) as refusal:
            form.add_error(None, refusal.said(get_language() or "zh"))
    context = {"form": form, "issued": issued, "agreement": found}
    return render(request, "data/sharing_token.html", context, status=REFUSED if form.errors else 200)


@require_POST
@page_for(OFFICER)
def token_revoked(request: HttpRequest, key: uuid.UUID, pk: int) -> HttpResponse:
    """Makes a token void."""
    found = _kept(request, key)
    token = found.account.api_tokens.filter(pk=pk).first() if found.account else None
    if token is None:
        raise Http404
    sharing_token_revoke(agreement=found, token=token, by=cast(User, request.user), now=timezone.now())
    messages.success(request, _("令牌已吊销。"))
    return redirect(found)


def _kept(request: HttpRequest, key: uuid.UUID) -> SharingAgreement:
    found = policies.sharing.visible(request.user, key=key)
    if not policies.sharing.can_change(request.user, found):
        raise Http404
    return found
