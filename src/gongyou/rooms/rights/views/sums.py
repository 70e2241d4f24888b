"""算一算: the calculators, open to everybody. What is typed travels in the body, never in an address."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from gongyou.core.errors import Conflict
from gongyou.registry.selectors import member_of
from gongyou.rooms.rights import keeping
from gongyou.rooms.rights.calculators import CALCULATORS, calculator_of
from gongyou.rooms.rights.calculators.form import QuestionsForm
from gongyou.rooms.rights.calculators.run import Refused, reckoned
from gongyou.rooms.rights.calculators.shape import Calculator
from gongyou.rooms.rights.shown import outcome_shown, shell_of

REFUSED = 422


@require_safe
def sums(request: HttpRequest) -> HttpResponse:
    """The calculators there are."""
    context = {
        "calculators": CALCULATORS,
        "kept": len(keeping.kept(request)),
        "tab": "sums",
        "shell": shell_of(request),
    }
    return render(request, "rights/sums.html", context)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def one_sum(request: HttpRequest, name: str) -> HttpResponse:
    """One calculator: the questions, and above them the answer with its arithmetic."""
    calculator = _calculator(name)
    form = _form(request, calculator)
    outcome = _outcome(request, calculator, form) if form.is_bound else None
    return _page(request, calculator, form, outcome)


@never_cache
@require_POST
def put_aside(request: HttpRequest, name: str) -> HttpResponse:
    """Puts the result on the claim sheet; with `take` it goes on to the union."""
    calculator = _calculator(name)
    form = _form(request, calculator)
    outcome = _outcome(request, calculator, form)
    if outcome is None:
        return _page(request, calculator, form, None)
    try:
        keeping.keep(request, calculator.name, form.answers)
    except Conflict as refusal:
        messages.error(request, refusal.said(get_language() or "zh"))
    if "take" in request.POST:
        return redirect("rights:take")
    return redirect("rights:sheet")


def _calculator(name: str) -> Calculator:
    found = calculator_of(name)
    if found is None:
        raise Http404
    return found


def _form(request: HttpRequest, calculator: Calculator) -> QuestionsForm:
    member = member_of(request.user)
    return QuestionsForm(
        request.POST if request.method == "POST" else None,
        calculator=calculator,
        today=timezone.localdate(),
        region=member.region if member else "",
    )


def _outcome(request: HttpRequest, calculator: Calculator, form: QuestionsForm) -> dict[str, Any] | None:
    """What comes out; None when something is wrong, which the form then says beside the question."""
    if not form.is_valid():
        return None
    try:
        return reckoned(calculator, form.answers, keeping.asker_of(request))
    except Refused as refused:
        said = refused.text.on(get_language() or "zh")
        if refused.missing and refused.question:
            said = _("系统里没有这个地方、这一天的标准。请填当地人社局公布的数，或者换一个地方。")
        form.add_error(refused.question if refused.question in form.fields else None, said)
        return None


def _page(
    request: HttpRequest, calculator: Calculator, form: QuestionsForm, outcome: dict[str, Any] | None
) -> HttpResponse:
    context: dict[str, Any] = {"calculator": calculator, "form": form, "tab": "sums", "shell": shell_of(request)}
    if outcome is not None:
        context["outcome"] = outcome_shown(outcome)
    status = REFUSED if form.is_bound and form.errors else 200
    return render(request, "rights/sum.html", context, status=status)
