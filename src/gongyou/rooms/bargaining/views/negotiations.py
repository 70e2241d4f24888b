"""A case: opening it, its page, its steps, its terms, its list of those covered, its end."""

from __future__ import annotations

import uuid
from typing import cast

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from gongyou.core.figures import day_shown
from gongyou.core.text import Text
from gongyou.findings.runs.pages import language
from gongyou.kit import audit
from gongyou.kit.models import User
from gongyou.registry.access import page_for
from gongyou.registry.policies import OFFICER
from gongyou.rooms.bargaining import policies
from gongyou.rooms.bargaining.models import Covered, Negotiation, Step
from gongyou.rooms.bargaining.negotiation.procedures import procedure_called
from gongyou.rooms.bargaining.negotiation_forms import (
    CoveredForm,
    CoveredMoveForm,
    EndForm,
    OpenForm,
    ReasonForm,
    StepForm,
    TermsForm,
)
from gongyou.rooms.bargaining.negotiation_shown import case_shown
from gongyou.rooms.bargaining.policies import NEGOTIATORS
from gongyou.rooms.bargaining.services.negotiations import (
    covered_list,
    covered_move,
    negotiation_end,
    negotiation_open,
    negotiation_terms_set,
)
from gongyou.rooms.bargaining.services.standing import course_today, open_clocks
from gongyou.rooms.bargaining.services.steps import step_record, step_withdraw
from gongyou.rooms.bargaining.views.form_page import form_page

# The latest acts; the whole trail stands with the auditors.
LINES = 12
METHODS = ["GET", "HEAD", "POST"]


@never_cache
@require_safe
@page_for(*NEGOTIATORS)
def negotiation_page(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """One case: what is to be done, the table, the topics, the sessions, what was done."""
    found = policies.negotiations.visible(request.user, key=key)
    context = {
        **case_shown(found, timezone.localdate()),
        "may_change": policies.negotiations.can_change(request.user, found) and found.is_running,
        "may_draft": policies.negotiations.can_change(request.user, found),
        "lines": [
            {"at": line.at, "text": audit.said(line, language()), "actor": line.actor}
            for line in audit.lines_about(found)[:LINES]
        ],
    }
    return render(request, "bargaining/negotiation.html", context)


@require_http_methods(METHODS)
@page_for(OFFICER)
def negotiation_new(request: HttpRequest) -> HttpResponse:
    """Opens a case."""
    form = OpenForm(request.POST or None, user=request.user)

    def act() -> str:
        organisation = form.cleaned_data["organisation"]
        opening = form.opening
        made = negotiation_open(organisation=organisation, opening=opening, by=account(request), now=timezone.now())
        return made.get_absolute_url()

    words = _("协商立案"), _("先选程序和对方。立案后登记要约、答复、代表和会议，期限按程序自动计算。"), _("立案")
    return form_page(request, form, act, words, _home())


@require_http_methods(METHODS)
@page_for(OFFICER)
def step_new(request: HttpRequest, key: uuid.UUID, step: str) -> HttpResponse:
    """Records a step of the procedure."""
    found = changeable(request, key)
    rule = procedure_called(found.procedure).step(step)
    if rule is None:
        raise Http404
    form = StepForm(request.POST or None, rule=rule)

    def act() -> str:
        step_record(negotiation=found, done=form.done, by=account(request), now=timezone.now())
        return found.get_absolute_url()

    words = rule.title.text.on(language()), rule.needs.text.on(language()), _("登记")
    return form_page(request, form, act, words, found.get_absolute_url())


@require_http_methods(METHODS)
@page_for(OFFICER)
def step_withdrawn(request: HttpRequest, key: uuid.UUID, pk: int) -> HttpResponse:
    """Takes a wrong record back."""
    found = changeable(request, key)
    row = get_object_or_404(Step, pk=pk, negotiation=found, withdrawn_at=None)
    form = ReasonForm(request.POST or None)

    def act() -> str:
        reason = form.cleaned_data["reason"]
        step_withdraw(step=row, reason=reason, by=account(request), now=timezone.now())
        return found.get_absolute_url()

    words = _("撤销步骤登记"), _("原登记保留，并标明已撤销；期限随之重算。"), _("撤销")
    return form_page(request, form, act, words, found.get_absolute_url())


@require_http_methods(METHODS)
@page_for(OFFICER)
def terms_set(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """Sets the terms that no law gives."""
    found = changeable(request, key)
    form = TermsForm(request.POST or None, procedure=procedure_called(found.procedure), terms=found.terms)

    def act() -> str:
        terms = dict(form.cleaned_data)
        negotiation_terms_set(negotiation=found, terms=terms, by=account(request), now=timezone.now())
        return found.get_absolute_url()

    words = _("约定期限"), _("法律没有规定天数的期限由工会设定，页面和文书都标明是约定值。"), _("保存")
    return form_page(request, form, act, words, found.get_absolute_url())


@require_http_methods(METHODS)
@page_for(OFFICER)
def negotiation_ended(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """Closes the case."""
    found = changeable(request, key)
    form = EndForm(request.POST or None)

    def act() -> str:
        data = form.cleaned_data
        negotiation_end(
            negotiation=found, state=data["state"], reason=data["reason"], by=account(request), now=timezone.now()
        )
        return found.get_absolute_url()

    lead = _("结束后不能再登记，记录和文书保留。")
    if running := open_clocks(course_today(found, timezone.localdate())):
        tongue = language()
        named = [f"{each.step.title.text.on(tongue)} {day_shown(each.due, tongue)}" for each in running]
        listed = Text("、", "; ").on(tongue).join(named)
        lead = f"{lead} {_('以下期限不再提醒：%(listed)s。还要督促的，请先不结束。') % {'listed': listed}}"
    return form_page(request, form, act, (_("结束协商"), lead, _("结束协商")), found.get_absolute_url())


@require_http_methods(METHODS)
@page_for(OFFICER)
def covered_new(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """Puts one on the sign-on list."""
    found = changeable(request, key)
    form = CoveredForm(request.POST or None)

    def act() -> str:
        covered_list(negotiation=found, entry=form.entry, by=account(request), now=timezone.now())
        return found.get_absolute_url()

    words = _("增加覆盖单位"), _("委托上级工会协商的基层工会，和加入协议的用人单位。"), _("登记")
    return form_page(request, form, act, words, found.get_absolute_url())


@require_http_methods(METHODS)
@page_for(OFFICER)
def covered_moved(request: HttpRequest, key: uuid.UUID, line: uuid.UUID) -> HttpResponse:
    """Changes the state of a line."""
    found = changeable(request, key)
    row = get_object_or_404(Covered, key=line, negotiation=found)
    form = CoveredMoveForm(request.POST or None, initial={"state": row.state})

    def act() -> str:
        data = form.cleaned_data
        covered_move(covered=row, state=data["state"], on=data["on"], by=account(request), now=timezone.now())
        return found.get_absolute_url()

    return form_page(request, form, act, (_("覆盖单位状态"), row.name, _("登记")), found.get_absolute_url())


def changeable(request: HttpRequest, key: uuid.UUID) -> Negotiation:
    """The case for whoever conducts it; 404 for everybody else."""
    found = policies.negotiations.visible(request.user, key=key)
    if not policies.negotiations.can_change(request.user, found):
        raise Http404
    return found


def account(request: HttpRequest) -> User:
    """The account behind a page that nobody opens signed out."""
    return cast(User, request.user)


def _home() -> str:
    return reverse("bargaining:home")
