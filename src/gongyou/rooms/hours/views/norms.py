"""计件定额核查: what a norm asks of an hour, and how many can make it. Nothing that is typed is kept."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from gongyou.calc.norms import FEWEST, NormCheck, Verdict, norm_check
from gongyou.registry.access import page_for
from gongyou.rooms.hours.forms import NormForm
from gongyou.rooms.hours.policies import STAFF
from gongyou.ui.states import Badge, Tone

REFUSED = 422
HUNDRED = Decimal(100)


@require_http_methods(["GET", "HEAD", "POST"])
@page_for(*STAFF)
def norm(request: HttpRequest) -> HttpResponse:
    """The form, and below it the answer with its interval and the steps of the rule."""
    form = NormForm(request.POST if request.method == "POST" else None)
    context: dict[str, Any] = {"form": form}
    if form.is_bound and form.is_valid():
        context |= answered(form.cleaned_data)
    return render(request, "hours/norm.html", context, status=REFUSED if form.errors else 200)


def answered(data: dict[str, Any]) -> dict[str, Any]:
    """The check of the norm, and the rule's answer for the worker in the middle."""
    from gongyou.lake.engine import memory_backend
    from gongyou.rules.catalogue import standard
    from gongyou.rules.evaluate import evaluate_one

    catalogue, today = standard(), timezone.localdate()
    day = catalogue.parameters.value("cn.standard_day_hours", today, None).value
    check = norm_check(data["made"], norm=data["norm"], day_hours=day, share=data["share"] / HUNDRED)
    answer = None
    if check.median_hours is not None and check.median_hours <= 744:
        answer = evaluate_one(
            catalogue.rule("cn.piece_norm"),
            {"norm_pieces": data["norm"], "unit_price": data["price"], "own_hours": check.median_hours},
            on=today,
            place=None,
            parameters=catalogue.parameters,
            backend=memory_backend(),
        )
    return {
        "check": check,
        "badge": badge_of(check),
        "answer": answer,
        "wanted": data["share"] / HUNDRED,
        "few": FEWEST,
    }


def badge_of(check: NormCheck) -> Badge:
    """The verdict in words."""
    said = {
        Verdict.KEPT: (_("达到比例"), Tone.GOOD),
        Verdict.NOT_KEPT: (_("达不到比例，定额过高"), Tone.BAD),
        Verdict.CANNOT_TELL: (_("按这些人还不能下结论"), Tone.WARNING),
    }
    return Badge(*said[check.verdict])
