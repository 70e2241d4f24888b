"""操作记录: for the auditor who did what in the scope and whether the chain holds; for the other two their own acts."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date, datetime, time, timedelta

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from gongyou.kit import audit
from gongyou.kit.models import AuditLine, User
from gongyou.registry import policies
from gongyou.registry.access import page_for
from gongyou.registry.models import Organisation, RosterExport
from gongyou.registry.policies import ADMINISTRATOR, AUDITOR, SECURITY
from gongyou.registry.selectors import has_role
from gongyou.ui.listing import Column, Filter, Listing
from gongyou.ui.templatetags.ui import moment

# The walk takes a second for some 50,000 lines: beyond two seconds it is asked for, not made with every page.
WALKED_AT_ONCE = 100_000
PLACEHOLDER = re.compile(r"“?\{\w+[^}]*\}”?")


@require_safe
@page_for(ADMINISTRATOR, SECURITY, AUDITOR)
def trail(request: HttpRequest) -> HttpResponse:
    """The acts that the reader may see, newest first; type, account and days stand in the address."""
    language = get_language() or "zh-hans"
    lines = policies.audit_lines.scope(request.user)
    named: dict[str, str] = {}
    listing = Listing(
        query=request.GET,
        rows=lines,
        columns=(
            Column("at", _("时间"), cell=lambda line: moment(line.at)),
            Column("act", _("操作"), cell=lambda line: audit.said(line, language)),
            Column("actor", _("操作人"), cell=lambda line: line.actor.get_full_name() if line.actor else _("系统")),
            Column("about", _("对象"), cell=lambda line: named.get(line.subject), hides_on_phone=True),
            Column("number", _("序号"), hides_on_phone=True),
        ),
        filters=(
            Filter("type", _("操作"), lambda rows, name: rows.filter(type=name), _types(lines, language)),
            Filter("actor", _("操作人账号"), lambda rows, name: rows.filter(actor__username=name)),
            Filter("from", _("起"), _since, input_type="date"),
            Filter("to", _("止"), _until, input_type="date"),
        ),
        language=language,
    )
    may_verify = has_role(request.user, AUDITOR)
    named.update(_names(line.subject for line in listing.page.object_list))
    if may_verify:
        named.update(_reasons(line.subject for line in listing.page.object_list))
    context = {
        "listing": listing,
        "tab": "trail",
        "may_verify": may_verify,
        "walks_at_once": AuditLine.objects.count() <= WALKED_AT_ONCE,
    }
    return render(request, "registry/administration/trail.html", context)


@require_safe
@page_for(AUDITOR)
def verification(request: HttpRequest) -> HttpResponse:
    """The result of walking the whole chain: a part of the trail's page, or a page of its own."""
    template = "verification_part" if request.headers.get("HX-Request") else "verification"
    return render(request, f"registry/administration/{template}.html", {"found": audit.verify()})


def type_said(name: str, language: str) -> str:
    """The type's sentence with … for what differs from line to line."""
    sentence = audit.SENTENCES.get(name)
    return PLACEHOLDER.sub("…", sentence.text.on(language)) if sentence else name


def _names(subjects: Iterable[str]) -> dict[str, str]:
    """Subject → name, of accounts and organisations; people and data are named by the sentence or not at all."""
    keys: dict[str, list[str]] = {}
    for subject in subjects:
        label, _colon, key = subject.rpartition(":")
        keys.setdefault(label, []).append(key)
    users = User.objects.filter(pk__in=keys.get(User._meta.label_lower, []))
    organisations = Organisation.objects.filter(pk__in=keys.get(Organisation._meta.label_lower, []))
    named = {audit.subject_of(user): user.username for user in users}
    return named | {audit.subject_of(organisation): organisation.name for organisation in organisations}


def _reasons(subjects: Iterable[str]) -> dict[str, str]:
    """Subject → number and reason, of exports: the words stand beside the trail, where an erasure reaches them."""
    label = RosterExport._meta.label_lower
    keys = {subject.removeprefix(f"{label}:") for subject in subjects if subject.startswith(f"{label}:")}
    rows = RosterExport.objects.filter(pk__in=keys)
    words = _("%(number)s，用途：%(reason)s")
    return {audit.subject_of(one): words % {"number": one.number, "reason": one.reason} for one in rows}


def _types(lines: QuerySet[AuditLine], language: str) -> list[tuple[str, str]]:
    there = lines.order_by().values_list("type", flat=True).distinct()
    return sorted(((name, type_said(name, language)) for name in there), key=lambda choice: choice[1])


def _since(rows: QuerySet[AuditLine], day: str) -> QuerySet[AuditLine]:
    start = _start_of(day)
    return rows.filter(at__gte=start) if start else rows.none()


def _until(rows: QuerySet[AuditLine], day: str) -> QuerySet[AuditLine]:
    start = _start_of(day)
    return rows.filter(at__lt=start + timedelta(days=1)) if start else rows.none()


def _start_of(day: str) -> datetime | None:
    """Midnight here; None for what is no day, which then matches nothing."""
    try:
        return timezone.make_aware(datetime.combine(date.fromisoformat(day), time.min))
    except ValueError:
        return None
