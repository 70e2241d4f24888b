"""The notices as pages: the list, the bell in the top bar, the settings."""

from __future__ import annotations

from typing import Any, cast

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from gongyou.core.errors import BadInput
from gongyou.kit.models import User
from gongyou.kit.notices import reading
from gongyou.kit.notices.forms import settings_of, settings_read
from gongyou.kit.notices.models import Notice
from gongyou.kit.notices.readers import is_staff
from gongyou.kit.notices.services import notice_settings_change

PAGE_SIZE = 20
REFUSED = 422


@require_safe
@login_required
@never_cache
def notice_list(request: HttpRequest) -> HttpResponse:
    """What I was told, newest first; all of it or what I have not read."""
    only_unread = request.GET.get("show") == "unread"
    scope = reading.notices.scope(request.user)
    page = Paginator(scope.filter(read_at=None) if only_unread else scope, PAGE_SIZE).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "notices": [_shown(notice) for notice in page],
        "only_unread": only_unread,
        "unread": reading.notices_unread(request.user).count(),
        "tab": "me",
    }
    return render(request, _template(request, "list"), context)


@require_safe
@login_required
@never_cache
def badge(request: HttpRequest) -> HttpResponse:
    """The bell alone."""
    return render(request, "kit/notices/badge.html")


@require_safe
@login_required
def opened(request: HttpRequest, pk: int) -> HttpResponse:
    """Marks the notice as read and leads to what it is about, or back to the list."""
    notice = reading.notices.visible(request.user, pk=pk)
    reading.notices_read(Notice.objects.filter(pk=notice.pk), now=timezone.now())
    link = notice.link
    if link and url_has_allowed_host_and_scheme(link, allowed_hosts=None):
        return redirect(link)
    return redirect("notices:notices")


@require_POST
@login_required
def one_read(request: HttpRequest, pk: int) -> HttpResponse:
    """Marks one notice as read."""
    notice = reading.notices.visible(request.user, pk=pk)
    reading.notices_read(Notice.objects.filter(pk=notice.pk), now=timezone.now())
    return redirect("notices:notices")


@require_POST
@login_required
def all_read(request: HttpRequest) -> HttpResponse:
    """Marks everything as read."""
    reading.notices_read(reading.notices_unread(request.user), now=timezone.now())
    return redirect("notices:notices")


@login_required
@never_cache
def settings_page(request: HttpRequest) -> HttpResponse:
    """Which notices reach me where, and my addresses."""
    user = cast(User, request.user)
    error: BadInput | None = None
    if request.method == "POST":
        wishes, addresses = settings_read(request.POST, user)
        try:
            notice_settings_change(account=user, wishes=wishes, addresses=addresses, by=user, now=timezone.now())
        except BadInput as wrong:
            error = wrong
        else:
            messages.success(request, _("通知设置已保存。"))
            return redirect("notices:settings")
    context = {**settings_of(user, request.POST if error else None), "error": error, "tab": "me"}
    if error:
        context["wrong_channel"] = error.where.get("channel", "")
    return render(request, _template(request, "settings"), context, status=REFUSED if error else 200)


def _template(request: HttpRequest, name: str) -> str:
    return f"kit/notices/{name}{'' if is_staff(request.user) else '_worker'}.html"


def _shown(notice: Notice) -> dict[str, Any]:
    language = get_language() or "zh-hans"
    return {
        "pk": notice.pk,
        "title": notice.title_in(language),
        "body": notice.body_in(language),
        "has_link": bool(notice.link),
        "at": notice.created_at,
        "is_read": notice.read_at is not None,
    }
