"""审批: what takes two people. Security administrators decide, auditors look on, everybody sees their own requests."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, cast

from django.contrib import messages
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from gongyou.core.errors import BadInput, Conflict, GongyouError
from gongyou.kit import audit
from gongyou.kit.models import User
from gongyou.registry import policies
from gongyou.registry.access import page_for
from gongyou.registry.approvals import ACTS, label_of, link_of
from gongyou.registry.models import Approval
from gongyou.registry.policies import ADMINISTRATOR, ANALYST, AUDITOR, OFFICER, SECURITY
from gongyou.registry.selectors import SEPARATED_ROLES, has_role
from gongyou.registry.services import approval_grant, approval_refuse, approval_withdraw
from gongyou.ui.listing import Column, Filter, Listing
from gongyou.ui.states import Badge, Tone
from gongyou.ui.templatetags.ui import moment

REFUSED = 422
TONES = {
    Approval.State.ASKED: Tone.WARNING,
    Approval.State.GRANTED: Tone.GOOD,
    Approval.State.REFUSED: Tone.BAD,
    Approval.State.USED: Tone.NEUTRAL,
    Approval.State.WITHDRAWN: Tone.NEUTRAL,
}


@require_safe
@page_for(OFFICER, ANALYST, ADMINISTRATOR, SECURITY, AUDITOR)
def approval_list(request: HttpRequest) -> HttpResponse:
    """The requests that the reader may see, newest first; the filter lives in the address."""
    language = get_language() or "zh-hans"
    listing = Listing(
        query=request.GET,
        rows=policies.approvals.scope(request.user),
        columns=(
            Column("act", _("事项"), cell=lambda one: label_of(one.act)),
            Column("asked_by", _("申请人"), cell=lambda one: one.asked_by.get_full_name()),
            Column("organisation", _("组织"), cell=lambda one: one.organisation.name, hides_on_phone=True),
            Column("asked_at", _("申请时间"), cell=lambda one: moment(one.asked_at), sort="asked_at"),
            Column("state", _("状态"), cell=state_of),
        ),
        filters=(
            Filter("state", _("状态"), _in_state, [*Approval.State.choices, ("expired", _("已过期"))]),
            Filter(
                "act",
                _("事项"),
                lambda rows, act: rows.filter(act=act),
                [(act.key, act.label) for act in ACTS.values()],
            ),
        ),
        link=lambda one: reverse("administration:approval", args=[one.pk]),
        language=language,
    )
    context = {"listing": listing, "tab": "approvals", "has_tabs": has_role(request.user, *SEPARATED_ROLES)}
    return render(request, "registry/administration/approvals.html", context)


@require_safe
@page_for(OFFICER, ANALYST, ADMINISTRATOR, SECURITY, AUDITOR)
def approval_page(request: HttpRequest, pk: int) -> HttpResponse:
    """One request: what, who, why, and what became of it."""
    return _shown(request, policies.approvals.visible(request.user, pk=pk))


@require_POST
@page_for(SECURITY)
def approval_granted(request: HttpRequest, pk: int) -> HttpResponse:
    """Grants it."""
    return _decided(request, pk, approval_grant, _("已批准。"))


@require_POST
@page_for(SECURITY)
def approval_refused(request: HttpRequest, pk: int) -> HttpResponse:
    """Refuses it, with a reason."""
    return _decided(
        request, pk, approval_refuse, _("已退回，申请人会看到理由。"), reason=request.POST.get("reason", "")
    )


@require_POST
@page_for(OFFICER, ANALYST, ADMINISTRATOR, SECURITY)
def approval_withdrawn(request: HttpRequest, pk: int) -> HttpResponse:
    """Takes the own request back."""
    approval = policies.approvals.visible(request.user, pk=pk)
    if approval.asked_by != request.user:
        raise Http404
    return _done(request, approval, approval_withdraw, _("申请已撤回。"))


def state_of(approval: Approval) -> Badge:
    """The state in words; a request or a grant whose time is over says so."""
    now = timezone.now()
    is_open = approval.state in (Approval.State.ASKED, Approval.State.GRANTED)
    if is_open and approval.expires_at <= now:
        return Badge(_("已过期"), Tone.NEUTRAL)
    return Badge(approval.get_state_display(), TONES[Approval.State(approval.state)])


def _decided(request: HttpRequest, pk: int, act: Callable[..., Any], said: str, **given: Any) -> HttpResponse:
    approval = policies.approvals.visible(request.user, pk=pk)
    if not policies.approvals.can_change(request.user, approval):
        raise Http404
    return _done(request, approval, act, said, **given)


def _done(request: HttpRequest, approval: Approval, act: Callable[..., Any], said: str, **given: Any) -> HttpResponse:
    """The page after the act, or with the reason why it was refused."""
    try:
        act(approval=approval, by=cast(User, request.user), now=timezone.now(), **given)
    except (BadInput, Conflict) as error:
        return _shown(request, approval, error=error)
    messages.success(request, said)
    return redirect("administration:approval", pk=approval.pk)


def _shown(request: HttpRequest, approval: Approval, *, error: GongyouError | None = None) -> HttpResponse:
    now = timezone.now()
    is_own = approval.asked_by == request.user
    context = {
        "approval": approval,
        "label": label_of(approval.act),
        "state": state_of(approval),
        "is_own": is_own,
        "may_decide": not is_own and approval.is_open(now) and policies.approvals.can_change(request.user, approval),
        "may_withdraw": is_own and approval.is_open(now),
        "way_on": link_of(approval) if is_own and approval.is_usable(now) else "",
        "timeline": audit.timeline_of(approval, get_language() or "zh-hans"),
        "error": error,
    }
    return render(request, "registry/administration/approval.html", context, status=REFUSED if error else 200)


def _in_state(rows: QuerySet[Approval], state: str) -> QuerySet[Approval]:
    now = timezone.now()
    waiting = (Approval.State.ASKED, Approval.State.GRANTED)
    if state == "expired":
        return rows.filter(state__in=waiting, expires_at__lte=now)
    return rows.filter(state=state, expires_at__gt=now) if state in waiting else rows.filter(state=state)
