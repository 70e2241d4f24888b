"""Addresses that leave the site, on paper and in messages, and their QR."""

from __future__ import annotations

import segno
from django.conf import settings
from django.core import signing
from django.http import HttpRequest
from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe

from gongyou.kit.environment import Environment
from gongyou.registry.models import Member, Organisation

ACTIVATION = "registry.activation"
ACTIVATION_DAYS = 7


def absolute(request: HttpRequest | None, path: str) -> str:
    """The path under the site's public address; under the request's own host where none is set."""
    site = Environment().text("GONGYOU_SITE_URL").rstrip("/")
    if site:
        return f"{site}{path}"
    if request is not None:
        return request.build_absolute_uri(path)
    scheme = "https" if settings.HTTPS else "http"
    host = next((name for name in settings.ALLOWED_HOSTS if "*" not in name and "[" not in name), "localhost")
    return f"{scheme}://{host}{path}"


def join_address(request: HttpRequest, organisation: Organisation) -> str:
    return absolute(request, reverse("joining:organisation", args=[organisation.join_code]))


def progress_address(request: HttpRequest, code: str) -> str:
    return absolute(request, f"{reverse('joining:progress')}?code={code}")


def activation_path(member: Member) -> str:
    """Where the member chooses a password: good for seven days, and once, because an account is opened once."""
    return reverse("joining:activate", args=[signing.dumps(member.pk, salt=ACTIVATION)])


def member_of_activation(token: str) -> Member | None:
    """The member of such an address; None for a forged or an old one."""
    try:
        pk = signing.loads(token, salt=ACTIVATION, max_age=ACTIVATION_DAYS * 86400)
    except signing.BadSignature:
        return None
    return Member.objects.filter(pk=pk).select_related("organisation").first()


def qr_of(text: str) -> SafeString:
    """An SVG to stand in a page, sized by its style sheet."""
    return mark_safe(segno.make(text, error="m", micro=False).svg_inline(omitsize=True, border=4, svgclass="qr"))  # noqa: S308
