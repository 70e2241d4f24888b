"""The officers' side: the list, one case, its answer, its end, its claim sheet."""

from __future__ import annotations

import uuid
from typing import Any, cast

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from gongyou.core.errors import BadInput, Conflict
from gongyou.core.figures import DAY
from gongyou.kit import audit
from gongyou.kit.models import AuditLine, User
from gongyou.registry.access import page_for
from gongyou.registry.policies import OFFICER
from gongyou.rooms.rights import policies, selectors
from gongyou.rooms.rights.forms import ReplyForm
from gongyou.rooms.rights.models import Inquiry
from gongyou.rooms.rights.services.inquiries import inquiry_answer, inquiry_close, inquiry_look, inquiry_print
from gongyou.rooms.rights.shown import outcome_shown, state_badge
from gongyou.rooms.rights.views.sheets import TYPES, file_of
from gongyou.ui.listing import Column, Filter, Listing

REFUSED = 422


@require_safe
@page_for(OFFICER)
def inquiries(request: HttpRequest) -> HttpResponse:
    """The cases of the scope, those without an answer first."""
    listing = Listing(
        query=request.GET,
        rows=selectors.inquiries_list(request.user),
        columns=(
            Column("opened_at", _("提交日期"), DAY, sort="opened_at"),
            Column("name", _("提出人"), cell=lambda row: row.member.name_shown),
            Column("subject", _("诉求"), cell=lambda row: row.get_subject_display()),
            Column("organisation", _("所在组织"), cell=lambda row: row.member.organisation.name, hides_on_phone=True),
            Column("state", _("办理情况"), cell=state_badge),
        ),
        filters=(
            Filter("state", _("办理情况"), lambda rows, value: rows.filter(state=value), Inquiry.State.choices),
            Filter("subject", _("诉求"), lambda rows, value: rows.filter(subject=value), Inquiry.Subject.choices),
        ),
        link=lambda row: row.get_absolute_url(),
        language=get_language() or "zh-hans",
    )
    return render(request, "rights/desk_list.html", {"listing": listing})


@never_cache
@require_safe
@page_for(OFFICER)
def inquiry(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """One case without its content: opening that leaves a line in the trail."""
    return _page(request, _visible(request, key))


@never_cache
@require_POST
@page_for(OFFICER)
def look(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """The case with what was typed and reckoned."""
    found = inquiry_look(inquiry=_changeable(request, key), by=_account(request), now=timezone.now())
    return _page(request, found, is_clear=True)


@never_cache
@require_POST
@page_for(OFFICER)
def answer(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """Writes an answer; the member is told."""
    found = _changeable(request, key)
    form = ReplyForm(request.POST)
    if not form.is_valid():
        return _page(request, found, form=form)
    try:
        inquiry_answer(inquiry=found, body=form.cleaned_data["body"], by=_account(request), now=timezone.now())
    except (BadInput, Conflict) as refusal:
        form.add_error(None, refusal.said(get_language() or "zh"))
        return _page(request, found, form=form)
    messages.success(request, _("已答复，并通知了会员。"))
    return redirect("rights:inquiry", key=key)


@require_POST
@page_for(OFFICER)
def close(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """Closes the case."""
    try:
        inquiry_close(inquiry=_changeable(request, key), by=_account(request), now=timezone.now())
    except Conflict as refusal:
        messages.error(request, refusal.said(get_language() or "zh"))
    else:
        messages.success(request, _("已办结。"))
    return redirect("rights:inquiry", key=key)


@never_cache
@require_POST
@page_for(OFFICER)
def claim_sheet(request: HttpRequest, key: uuid.UUID, kind: str) -> HttpResponse:
    """The claim sheet of what the member saw; the parties are written by hand."""
    if kind not in TYPES:
        raise Http404
    found = inquiry_print(inquiry=_changeable(request, key), by=_account(request), now=timezone.now())
    from gongyou.rooms.rights.sheet import Parties, sheet_of

    document = sheet_of(found.outcomes, Parties(facts=found.words), today=timezone.localdate())
    return file_of(document, kind)


def _visible(request: HttpRequest, key: uuid.UUID) -> Inquiry:
    return policies.inquiries.visible(request.user, key=key)


def _changeable(request: HttpRequest, key: uuid.UUID) -> Inquiry:
    found = _visible(request, key)
    if not policies.inquiries.can_change(request.user, found):
        raise Http404
    return found


def _account(request: HttpRequest) -> User:
    return cast(User, request.user)


def _actor(line: AuditLine, found: Inquiry) -> str:
    """Who it was; the member's name only as far as it is shown."""
    if line.actor is None:
        return ""
    return found.member.name_shown if line.actor.pk == found.member.account_id else line.actor.get_full_name()


def _page(
    request: HttpRequest, found: Inquiry, *, is_clear: bool = False, form: ReplyForm | None = None
) -> HttpResponse:
    language = get_language() or "zh"
    replies = found.replies.select_related("by") if is_clear else found.replies.none()
    context: dict[str, Any] = {
        "inquiry": found,
        "badge": state_badge(found),
        "is_clear": is_clear,
        "may_change": policies.inquiries.can_change(request.user, found),
        "outcomes": [outcome_shown(each) for each in found.outcomes] if is_clear else [],
        "replies": replies,
        "form": form or ReplyForm(),
        "sheets": (("pdf", "PDF"), ("docx", "Word")),
        "timeline": [
            {"at": line.at, "text": audit.said(line, language), "actor": _actor(line, found)}
            for line in audit.lines_about(found)
        ],
    }
    return render(
        request, "rights/desk_page.html", context, status=REFUSED if form is not None and form.errors else 200
    )
