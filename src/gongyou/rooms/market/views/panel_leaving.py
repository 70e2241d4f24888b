"""Who is proposed to leave the panel, and how a reporter is told."""

from __future__ import annotations

import uuid
from collections.abc import Callable

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from gongyou.core.errors import Conflict
from gongyou.registry.access import page_for
from gongyou.rooms.market import panel_policies as policies
from gongyou.rooms.market import panel_words as words
from gongyou.rooms.market.models import LeavingProposal
from gongyou.rooms.market.panel_forms import ContactForm
from gongyou.rooms.market.panel_policies import KEEPERS
from gongyou.rooms.market.services.panel_leaving import leaving_confirm, leaving_decline, reporter_contact
from gongyou.rooms.market.views.panel import account, form_page, name_of, visible

SETTLED_SHOWN = 20


@require_safe
@page_for(*KEEPERS)
def proposals(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """What the rules propose, and what came of the last proposals."""
    panel = visible(request, key)
    if not policies.panels.can_change(request.user, panel):
        raise Http404
    found = policies.proposals.scope(request.user).filter(reporter__panel=panel).select_related("replacement")
    waiting = [
        {"proposal": each, "name": name_of(each.reporter), "said": words.sign_said(each)}
        for each in found.filter(state=LeavingProposal.State.OPEN)
    ]
    settled = found.exclude(state=LeavingProposal.State.OPEN).order_by("-settled_at")[:SETTLED_SHOWN]
    context = {
        "panel": panel,
        "waiting": waiting,
        "settled": [{"proposal": each, "badge": words.proposal_badge(each)} for each in settled],
    }
    return render(request, "market/panel/leaving.html", context)


@require_POST
@page_for(*KEEPERS)
def confirm(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """The reporter leaves; another of the stratum moves in where that is asked for."""

    def act(proposal: LeavingProposal) -> str:
        wanted = "replace" in request.POST
        done = leaving_confirm(proposal=proposal, replace=wanted, by=account(request), now=timezone.now())
        if done.replacement is not None:
            return _("已退出，由监测点 {number} 接替。").format(number=done.replacement.number)
        return _("已退出；本层没有可以接替的。") if wanted else _("已退出。")

    return _settled(request, key, act)


@require_POST
@page_for(*KEEPERS)
def decline(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """The reporter stays."""

    def act(proposal: LeavingProposal) -> str:
        leaving_decline(proposal=proposal, by=account(request), now=timezone.now())
        return _("继续报告。")

    return _settled(request, key, act)


def _settled(request: HttpRequest, key: uuid.UUID, act: Callable[[LeavingProposal], str]) -> HttpResponse:
    proposal = policies.proposals.visible(request.user, key=key)
    try:
        messages.success(request, act(proposal))
    except Conflict as refusal:
        messages.error(request, refusal.said(words.language()))
    return redirect("market:panel_leaving", key=proposal.reporter.panel.key)


@require_http_methods(["GET", "HEAD", "POST"])
@page_for(*KEEPERS)
@never_cache
def contact(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """Where notices to a reporter go. What stands there is shown masked and written anew, so nobody reads it here."""
    reporter = policies.reporters.visible(request.user, key=key)
    form = ContactForm(request.POST or None)
    form.fields["contact"].widget.attrs["placeholder"] = words.told_at(reporter)

    def act() -> str:
        reporter_contact(reporter=reporter, **form.cleaned_data, by=account(request), now=timezone.now())
        return reporter.get_absolute_url()

    lead = _("有会员账号的，通知发到本人账号；其余按这里登记的发。")
    return form_page(request, form, act, (_("通知方式"), lead, _("保存")), reporter.get_absolute_url())
