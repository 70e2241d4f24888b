"""A breach: its numbers and cases, the platform's answer, the union's word on it, the close."""

from __future__ import annotations

import uuid
from typing import Any, cast

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from gongyou.findings.runs.pages import language
from gongyou.findings.selectors import evidence_table
from gongyou.kit import audit
from gongyou.kit.models import User
from gongyou.registry.access import page_for
from gongyou.registry.policies import OFFICER
from gongyou.rooms.bargaining import policies
from gongyou.rooms.bargaining.models import Breach
from gongyou.rooms.bargaining.policies import NEGOTIATORS
from gongyou.rooms.bargaining.services.supervision import breach_answer, breach_close, breach_judge
from gongyou.rooms.bargaining.supervision.forms import AnswerForm, CloseForm, JudgeForm
from gongyou.rooms.bargaining.views.form_page import form_page
from gongyou.rooms.bargaining.views.supervision import breach_badge, clause_text, supervision_url

METHODS = ["GET", "HEAD", "POST"]


@require_safe
@page_for(*NEGOTIATORS)
def breach_page(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """One breach. Single cases are for those who may see few: the officers of the scope."""
    breach = _visible(request, key)
    finding = breach.finding
    sees_cases = policies.agreements.can_change(request.user, breach.agreement)
    context: dict[str, Any] = {
        "breach": breach,
        "text": clause_text(breach.clause),
        "finding": finding,
        "agreement": breach.agreement,
        "badge": breach_badge(breach),
        "told": finding.evidence.get("told"),
        "table": evidence_table(finding.evidence, language()) if sees_cases else None,
        "may_change": sees_cases,
        "supervision_url": supervision_url(breach.agreement),
        "lines": audit.timeline_of(breach, language()),
    }
    return render(request, "bargaining/breach.html", context)


@require_safe
@page_for(*NEGOTIATORS)
def breach_of_finding(request: HttpRequest, pk: int) -> HttpResponse:
    """From a finding to its breach."""
    breach = get_object_or_404(Breach, finding_id=pk)
    return redirect(_visible(request, breach.key).get_absolute_url())


@require_http_methods(METHODS)
@page_for(OFFICER)
def breach_answered(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """What the platform answered, and when."""
    breach = _changeable(request, key)
    form = AnswerForm(request.POST or None, initial={"answered_on": timezone.localdate()})

    def act() -> str:
        breach_answer(breach=breach, **form.cleaned_data, by=cast(User, request.user), now=timezone.now())
        return breach.get_absolute_url()

    words = _("登记平台答复"), _("照平台的书面答复填写，不写个人姓名和电话。"), _("登记")
    return form_page(request, form, act, words, breach.get_absolute_url())


@require_http_methods(METHODS)
@page_for(OFFICER)
def breach_judged(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """The union's word on the answer."""
    breach = _changeable(request, key)
    form = JudgeForm(request.POST or None)

    def act() -> str:
        breach_judge(breach=breach, **form.cleaned_data, by=cast(User, request.user), now=timezone.now())
        return breach.get_absolute_url()

    return form_page(request, form, act, (_("认定答复"), breach.answer, _("认定")), breach.get_absolute_url())


@require_http_methods(METHODS)
@page_for(OFFICER)
def breach_closed(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """The close, with its reason."""
    breach = _changeable(request, key)
    form = CloseForm(request.POST or None)

    def act() -> str:
        breach_close(breach=breach, **form.cleaned_data, by=cast(User, request.user), now=timezone.now())
        return breach.get_absolute_url()

    words = _("办结违反情况"), _("写明怎样补付、怎样改正，或转入什么程序。"), _("办结")
    return form_page(request, form, act, words, breach.get_absolute_url())


def _visible(request: HttpRequest, key: uuid.UUID) -> Breach:
    agreements = policies.agreements.scope(request.user)
    found = Breach.objects.select_related("agreement__organisation", "clause", "finding").filter(
        key=key, agreement__in=agreements
    )
    return get_object_or_404(found)


def _changeable(request: HttpRequest, key: uuid.UUID) -> Breach:
    breach = _visible(request, key)
    if not policies.agreements.can_change(request.user, breach.agreement):
        raise Http404
    return breach
