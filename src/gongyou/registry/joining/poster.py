"""The poster that an officer prints and hangs up: name, three steps, QR, short link."""

from __future__ import annotations

from typing import cast

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from gongyou.kit.models import User
from gongyou.registry import policies
from gongyou.registry.access import page_for
from gongyou.registry.joining.addresses import join_address, qr_of
from gongyou.registry.policies import OFFICER
from gongyou.registry.selectors import organisation_ancestors
from gongyou.registry.services.organisation_changes import organisation_join_code_change


@require_safe
@page_for(OFFICER)
def poster(request: HttpRequest, code: str) -> HttpResponse:
    """The poster of an organisation of the scope."""
    organisation = policies.organisations.visible(request.user, code=code)
    if not organisation.join_code or not organisation.is_open:
        raise Http404
    address = join_address(request, organisation)
    context = {
        "organisation": organisation,
        "ancestors": organisation_ancestors(organisation, within=policies.organisations.scope(request.user)),
        "address": address,
        "qr": qr_of(address),
        "may_rotate": policies.organisations.can_change(request.user, organisation),
    }
    return render(request, "joining/poster.html", context)


@require_POST
@page_for(OFFICER)
def rotate(request: HttpRequest, code: str) -> HttpResponse:
    """A fresh code: every poster with the old one leads nowhere from now on."""
    organisation = policies.organisations.visible(request.user, code=code)
    organisation_join_code_change(organisation=organisation, by=cast(User, request.user), now=timezone.now())
    messages.success(request, _("入会二维码已更换。请重新打印张贴，旧海报已失效。"))
    return redirect("joining:poster", code=organisation.code)
