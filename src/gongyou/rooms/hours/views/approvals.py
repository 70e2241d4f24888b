"""Approvals of comprehensive and irregular hours: the list, recording one, one, and withdrawing it."""

from __future__ import annotations

from typing import cast

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from gongyou.core.errors import BadInput, Conflict
from gongyou.core.figures import WORDS, day_shown
from gongyou.kit import audit
from gongyou.kit.models import User
from gongyou.registry.access import page_for
from gongyou.rooms.hours import policies, selectors
from gongyou.rooms.hours.forms import ApprovalForm
from gongyou.rooms.hours.models import HoursApproval
from gongyou.rooms.hours.policies import KEEPERS
from gongyou.rooms.hours.services.approvals import Decision, approval_record, approval_withdraw
from gongyou.ui.listing import Column, Listing
from gongyou.ui.states import Badge, Tone

REFUSED = 422


def state_of(approval: HoursApproval) -> Badge:
    """Whether it counts today."""
    said = {
        "in_force": (_("有效"), Tone.GOOD),
        "coming": (_("尚未生效"), Tone.NEW),
        "expired": (_("已过期，按标准工时制"), Tone.WARNING),
        "withdrawn": (_("已撤回"), Tone.NEUTRAL),
    }
    label, tone = said[approval.state_on(timezone.localdate())]
    return Badge(label, tone)


def _days(approval: HoursApproval) -> str:
    language = get_language() or "zh"
    return f"{day_shown(approval.first_day, language)} – {day_shown(approval.last_day, language)}"


def _scheme(approval: HoursApproval) -> str:
    if not approval.cycle:
        return str(approval.get_scheme_display())
    return f"{approval.get_scheme_display()} · {approval.get_cycle_display()}"


@require_safe
@page_for(*KEEPERS)
def approval_list(request: HttpRequest) -> HttpResponse:
    """The approvals of my scope, the last to end first."""
    rows = selectors.approvals_list(request.user)
    listing = Listing(
        query=request.GET,
        rows=rows,
        columns=(
            Column("number", _("审批文号"), WORDS, cell=lambda each: each.number),
            Column("employer", _("用人单位"), WORDS, cell=lambda each: each.employer.name),
            Column("scheme", _("工时制度"), WORDS, cell=_scheme),
            Column("days", _("有效期"), WORDS, cell=_days, sort="last_day"),
            Column("state", _("状态"), WORDS, cell=state_of),
        ),
        link=lambda each: each.get_absolute_url(),
        language="en" if (get_language() or "zh").startswith("en") else "zh",
    )
    return render(request, "hours/approvals.html", {"listing": listing, "any": rows.exists()})


@require_http_methods(["GET", "HEAD", "POST"])
@page_for(*KEEPERS)
def approval_new(request: HttpRequest) -> HttpResponse:
    """Records what a decision says."""
    given = request.method == "POST"
    form = ApprovalForm(request.POST if given else None, user=request.user)
    if given and form.is_valid():
        data = dict(form.cleaned_data)
        employer = data.pop("employer")
        try:
            approval = approval_record(
                employer=employer, decision=Decision(**data), by=cast(User, request.user), now=timezone.now()
            )
        except (BadInput, Conflict) as refusal:
            field = str(refusal.where.get("field") or "")
            form.add_error(field if field in form.fields else None, refusal.said(get_language() or "zh"))
        else:
            messages.success(request, _("审批已登记。"))
            return redirect(approval)
    context = {
        "form": form,
        "heading": _("登记工时审批"),
        "lead": _("照审批决定填写。只有覆盖整月的审批才算数，其余月份按标准工时制比对。"),
        "submit": _("登记"),
        "back": reverse("hours:approvals"),
    }
    return render(request, "registry/form_page.html", context, status=REFUSED if form.errors else 200)


@require_safe
@page_for(*KEEPERS)
def approval_page(request: HttpRequest, pk: int) -> HttpResponse:
    """One approval: what it says, whether it counts, and what was done with it."""
    return _shown(request, policies.approvals.visible(request.user, pk=pk))


@require_POST
@page_for(*KEEPERS)
def approval_withdrawn(request: HttpRequest, pk: int) -> HttpResponse:
    """Takes an approval back, with a reason."""
    approval = policies.approvals.visible(request.user, pk=pk)
    reason = request.POST.get("reason", "")
    try:
        approval_withdraw(approval=approval, reason=reason, by=cast(User, request.user), now=timezone.now())
    except (BadInput, Conflict) as refusal:
        approval.refresh_from_db()
        return _shown(request, approval, refusal)
    messages.success(request, _("审批已撤回。"))
    return redirect(approval)


def _shown(request: HttpRequest, approval: HoursApproval, error: BadInput | Conflict | None = None) -> HttpResponse:
    language = get_language() or "zh"
    context = {
        "approval": approval,
        "badge": state_of(approval),
        "scheme": _scheme(approval),
        "days": _days(approval),
        "may_withdraw": approval.withdrawn_at is None and policies.approvals.can_change(request.user, approval),
        "error": error,
        "lines": [
            {"at": line.at, "text": audit.said(line, language), "actor": line.actor}
            for line in audit.lines_about(approval)
        ],
    }
    return render(request, "hours/approval.html", context, status=REFUSED if error else 200)
