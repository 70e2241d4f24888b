"""Step-up: sensitive acts ask again whether it is the owner who sits there."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from functools import wraps
from typing import Any
from urllib.parse import urlsplit

from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme, urlencode

FRESH = timedelta(minutes=10)
KEPT = "confirmed_at"

View = Callable[..., HttpResponseBase]


def confirmed_now(request: HttpRequest, now: datetime) -> None:
    """Notes in the session that the owner has just shown password or code."""
    request.session[KEPT] = now.isoformat()


def recently_confirmed(request: HttpRequest, now: datetime | None = None) -> bool:
    """Whether the owner showed password or code within the last ten minutes."""
    written = request.session.get(KEPT)
    if not isinstance(written, str):
        return False
    return timedelta() <= (now or timezone.now()) - datetime.fromisoformat(written) < FRESH


def freshly_confirmed(view: View) -> View:
    """A page that asks for the code or the password first, unless that was done within ten minutes.

    A form sent too late is not carried over: the reader is led back to the page that it stood on.
    """

    @wraps(view)
    def opened(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not request.user.is_authenticated or recently_confirmed(request):
            return view(request, *args, **kwargs)
        return ask_again(request)

    return opened


def ask_again(request: HttpRequest) -> HttpResponse:
    """To the page that asks, and from there back to where the reader was."""
    is_part = bool(request.headers.get("HX-Request"))
    if is_part:
        back = own_address(request, request.headers.get("HX-Current-URL", ""))
    elif request.method in ("GET", "HEAD"):
        back = request.get_full_path()
    else:
        back = own_address(request, request.headers.get("Referer", ""))
    asking = reverse("two_step:confirm") + "?" + urlencode({"next": back})
    # A part of a page cannot ask: the whole page goes there.
    return HttpResponse(headers={"HX-Redirect": asking}) if is_part else HttpResponseRedirect(asking)


def own_address(request: HttpRequest, address: str) -> str:
    """Path and query of an address of ours; the first page for anything else."""
    if not url_has_allowed_host_and_scheme(
        address, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    ):
        return reverse("home")
    parts = urlsplit(address)
    path = "/" + parts.path.lstrip("/")
    return f"{path}?{parts.query}" if parts.query else path
