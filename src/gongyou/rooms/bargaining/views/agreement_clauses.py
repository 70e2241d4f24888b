"""Clauses: changed in a draft, amended in force, and all clauses of one subject side by side."""

from __future__ import annotations

import uuid

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from gongyou.registry.access import page_for
from gongyou.registry.policies import OFFICER
from gongyou.rooms.bargaining import policies
from gongyou.rooms.bargaining.agreements import found
from gongyou.rooms.bargaining.agreements.codes import BOTH, CODES, code_name, names_with
from gongyou.rooms.bargaining.agreements.forms import AmendForm, ClauseForm, code_choices
from gongyou.rooms.bargaining.agreements.shown import state_badge, tested
from gongyou.rooms.bargaining.models import Agreement, AgreementClause
from gongyou.rooms.bargaining.policies import NEGOTIATORS
from gongyou.rooms.bargaining.services.agreement_lasting import clause_amend
from gongyou.rooms.bargaining.services.agreements import clause_change
from gongyou.rooms.bargaining.views.agreements import account
from gongyou.rooms.bargaining.views.form_page import form_page

LIVING = (Agreement.State.IN_FORCE, Agreement.State.SIGNED, Agreement.State.FILED, Agreement.State.VOTED)


@require_http_methods(["GET", "HEAD", "POST"])
@page_for(OFFICER)
def clause_changed(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """One clause of a draft."""
    clause = _clause(request, key)
    form = ClauseForm(request.POST or None, initial=_initial(clause), names=names_with(clause.agreement.platform))

    def act() -> str:
        clause_change(clause=clause, written=form.written(clause.part), by=account(request), now=timezone.now())
        return clause.get_absolute_url()

    words = _("修改条款"), clause.agreement.title_text.on(get_language() or "zh"), _("保存")
    return form_page(request, form, act, words, clause.get_absolute_url())


@require_http_methods(["GET", "HEAD", "POST"])
@page_for(OFFICER)
def clause_amended(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """A clause of an agreement in force as it reads from a day on."""
    clause = _clause(request, key)
    form = AmendForm(request.POST or None, initial=_initial(clause), names=names_with(clause.agreement.platform))

    def act() -> str:
        data = form.cleaned_data
        clause_amend(
            clause=clause,
            written=form.written(clause.part),
            valid_from=data["valid_from"],
            reason=data["reason"],
            by=account(request),
            now=timezone.now(),
        )
        return clause.agreement.get_absolute_url()

    lead = _("变更适用集体协商程序（《集体合同规定》第三十九条至第四十一条）。原条文按有效日期保留，检验要重新接入。")
    return form_page(request, form, act, (_("变更条款"), lead, _("登记变更")), clause.get_absolute_url())


@require_safe
@page_for(*NEGOTIATORS)
def clauses_by_code(request: HttpRequest) -> HttpResponse:
    """All clauses of one subject, agreement by agreement."""
    code = request.GET.get("code", "") or next(iter(CODES))
    if code not in CODES:
        raise Http404
    today = timezone.localdate()
    visible = policies.agreements.scope(request.user).filter(state__in=LIVING)
    clauses = found.clauses_of_code(visible, code, today)
    context = {
        "code": code,
        "name": code_name(code, BOTH),
        "choices": code_choices(BOTH)[1:],
        "rows": [
            {"clause": clause, "badge": state_badge(clause.agreement, today), "tested": tested(clause)}
            for clause in clauses
        ],
        "language": get_language() or "zh",
    }
    return render(request, "bargaining/clauses.html", context)


def _clause(request: HttpRequest, key: uuid.UUID) -> AgreementClause:
    clause = AgreementClause.objects.select_related("agreement__organisation").filter(key=key).first()
    if clause is None or not policies.agreements.can_change(request.user, clause.agreement):
        raise Http404
    return clause


def _initial(clause: AgreementClause) -> dict[str, str]:
    return {name: getattr(clause, name) for name in ("number", "code", "text", "text_en")}
