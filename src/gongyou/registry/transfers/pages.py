"""The queues of transfers and one transfer with its answer."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from gongyou.core.errors import BadInput, Conflict, GongyouError
from gongyou.core.figures import DAY, day_shown
from gongyou.kit import audit
from gongyou.registry import membership_policies, policies
from gongyou.registry.access import page_for
from gongyou.registry.models import Transfer
from gongyou.registry.policies import OFFICER
from gongyou.registry.privacy.holding import holding
from gongyou.registry.services import transfer_accept, transfer_refuse, transfer_withdraw
from gongyou.registry.working_days import due_on
from gongyou.ui.listing import Column, Listing
from gongyou.ui.states import Badge, Tone

REFUSED = 422
STATE = Transfer.State
TONES = {
    STATE.ASKED: Tone.NEW,
    STATE.ACCEPTED: Tone.GOOD,
    STATE.REFUSED: Tone.BAD,
    STATE.WITHDRAWN: Tone.NEUTRAL,
}
# What waits for me, what I wait for, what is over.
QUEUES = ("mine", "theirs", "over")


class AnswerForm(forms.Form):
    """Why the membership is not taken over."""

    reason = forms.CharField(
        label=gettext_lazy("不接收的原因"), max_length=500, widget=forms.Textarea(attrs={"rows": 3})
    )


def language() -> str:
    return get_language() or "zh-hans"


@require_safe
@page_for(OFFICER)
def transfer_list(request: HttpRequest) -> HttpResponse:
    """One of the three queues; the longest waiting first."""
    queue = request.GET.get("queue", "")
    queue = queue if queue in QUEUES else QUEUES[0]
    waiting = membership_policies.transfers.awaiting(request.user)
    listing = Listing(
        query=request.GET,
        rows=_rows(request, queue),
        columns=(
            Column("name", _("姓名"), cell=lambda one: one.member.name_shown),
            Column("source", _("转出组织"), cell=lambda one: one.source.name, hides_on_phone=True),
            Column("target", _("转入组织"), cell=lambda one: one.target.name, hides_on_phone=True),
            Column("asker", _("发起方"), cell=lambda one: one.get_asker_display(), hides_on_phone=True),
            Column("asked_at", _("发起日期"), DAY, hides_on_phone=True),
            Column("waiting", _("等待"), cell=waiting_badge_of)
            if queue != "over"
            else Column("state", _("状态"), cell=state_badge_of),
        ),
        ends_at=holding().listed_at_most,
        link=lambda one: reverse("transfers:transfer", args=[one.pk]),
        language=language(),
    )
    context = {"listing": listing, "queue": queue, "mine": waiting.count()}
    return render(request, "transfers/list.html", context)


@require_safe
@page_for(OFFICER)
def transfer_page(request: HttpRequest, pk: int) -> HttpResponse:
    """One transfer of either side."""
    return _shown(request, _visible(request, pk))


@require_POST
@page_for(OFFICER)
def transfer_accepted(request: HttpRequest, pk: int) -> HttpResponse:
    """The side that was asked agrees; the membership changes at once."""
    transfer = _visible(request, pk)
    if not membership_policies.transfers.can_change(request.user, transfer):
        raise Http404
    return _done(request, transfer, transfer_accept, _("会籍已接转。"))


@require_POST
@page_for(OFFICER)
def transfer_refused(request: HttpRequest, pk: int) -> HttpResponse:
    """The side that was asked refuses, with a reason for the other side."""
    transfer = _visible(request, pk)
    if not membership_policies.transfers.can_change(request.user, transfer):
        raise Http404
    form = AnswerForm(request.POST)
    if not form.is_valid():
        return _shown(request, transfer, form=form)
    return _done(request, transfer, transfer_refuse, _("已答复不接收。"), reason=form.cleaned_data["reason"])


@require_POST
@page_for(OFFICER)
def transfer_withdrawn(request: HttpRequest, pk: int) -> HttpResponse:
    """The side that asked takes it back."""
    transfer = _visible(request, pk)
    if not membership_policies.transfers.can_remove(request.user, transfer):
        raise Http404
    return _done(request, transfer, transfer_withdraw, _("接转已撤回。"))


def state_badge_of(transfer: Transfer) -> Badge:
    return Badge(transfer.get_state_display(), TONES[STATE(transfer.state)])


def is_late(transfer: Transfer) -> bool:
    return due_on(timezone.localdate(transfer.asked_at)) < timezone.localdate()


def waiting_badge_of(transfer: Transfer) -> Badge:
    """How long it has waited; three working days, as for an application."""
    today, asked = timezone.localdate(), timezone.localdate(transfer.asked_at)
    due, days = due_on(asked), (today - asked).days
    if due < today:
        return Badge(_("%(days)d 天，已超期") % {"days": days}, Tone.BAD)
    if due == today:
        return Badge(_("今天到期"), Tone.WARNING)
    return Badge(_("%(day)s到期") % {"day": day_shown(due, language())}, Tone.NEUTRAL)


def _rows(request: HttpRequest, queue: str) -> QuerySet[Transfer]:
    waiting = membership_policies.transfers.awaiting(request.user)
    mine = membership_policies.transfers.scope(request.user)
    if queue == "over":
        rows = mine.exclude(state=STATE.ASKED).order_by("-asked_at", "-pk")
    elif queue == "theirs":
        rows = mine.filter(state=STATE.ASKED).exclude(pk__in=waiting.values("pk")).order_by("asked_at", "pk")
    else:
        rows = waiting.order_by("asked_at", "pk")
    return rows.select_related("member", "source", "target")


def _visible(request: HttpRequest, pk: int) -> Transfer:
    membership_policies.transfers.visible(request.user, pk=pk)
    return Transfer.objects.select_related("member", "source", "target", "application", "asked_by", "decided_by").get(
        pk=pk
    )


def _shown(
    request: HttpRequest, transfer: Transfer, *, form: AnswerForm | None = None, error: GongyouError | None = None
) -> HttpResponse:
    is_open = transfer.state == STATE.ASKED
    context = {
        "transfer": transfer,
        "state": state_badge_of(transfer),
        "waiting": waiting_badge_of(transfer) if is_late(transfer) else None,
        "due": due_on(timezone.localdate(transfer.asked_at)),
        "is_open": is_open,
        "answers": is_open and membership_policies.transfers.can_change(request.user, transfer),
        "withdraws": is_open and membership_policies.transfers.can_remove(request.user, transfer),
        "member_is_seen": policies.members.can_view(request.user, transfer.member),
        "form": form or AnswerForm(),
        "error": error,
    }
    refused = error is not None or (form is not None and bool(form.errors))
    return render(request, "transfers/page.html", context, status=REFUSED if refused else 200)


def _done(request: HttpRequest, transfer: Transfer, act: Callable[..., Any], said: str, **given: Any) -> HttpResponse:
    """The queue after the act, or the page with the reason why it was refused."""
    try:
        act(transfer=transfer, by=audit.actor_from(request.user), now=timezone.now(), **given)
    except (BadInput, Conflict) as refused:
        return _shown(request, _visible(request, transfer.pk), error=refused)
    messages.success(request, said)
    return redirect("transfers:transfer", pk=transfer.pk)
