"""登录的设备: where the account is signed in, and signing out elsewhere."""

from __future__ import annotations

from typing import cast

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from gongyou.kit.models import SignedIn, User
from gongyou.kit.sessions.keeping import sessions_of
from gongyou.kit.sessions.services import session_end, sessions_end_others
from gongyou.registry.access import page_for
from gongyou.registry.selectors import CONSOLE_ROLES, has_role


@never_cache
@require_safe
@page_for()
def session_list(request: HttpRequest) -> HttpResponse:
    """Every session of the account that is still alive."""
    user = cast(User, request.user)
    found = sessions_of(user, this=request.session.session_key, now=timezone.now())
    template = "site/sessions.html" if has_role(user, *CONSOLE_ROLES) else "site/worker/sessions.html"
    context = {"sessions": found, "has_others": any(not one.is_this for one in found), "tab": "me"}
    return render(request, template, context)


@require_POST
@page_for()
def session_ended(request: HttpRequest, pk: int) -> HttpResponse:
    """Ends one other session of the account."""
    user = cast(User, request.user)
    record = SignedIn.objects.filter(user=user, pk=pk).exclude(session_key=request.session.session_key).first()
    if record is None:
        raise Http404
    session_end(record=record, by=user, now=timezone.now())
    messages.success(request, _("已在该设备上退出登录。"))
    return redirect("account_sessions")


@require_POST
@page_for()
def others_ended(request: HttpRequest) -> HttpResponse:
    """Ends every session of the account but this one."""
    user = cast(User, request.user)
    sessions_end_others(user=user, keep=request.session.session_key or "", by=user, now=timezone.now())
    messages.success(request, _("其他设备都已退出登录。"))
    return redirect("account_sessions")
