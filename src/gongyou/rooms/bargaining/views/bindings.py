"""Binding a clause to a test: pick one, fill its parameters, try it on the data at hand, keep it."""

from __future__ import annotations

import uuid
from typing import Any, cast

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from gongyou.core.errors import BadInput, Conflict, GongyouError
from gongyou.core.period import Month
from gongyou.kit.lakes import open_lake
from gongyou.kit.models import User
from gongyou.registry.access import page_for
from gongyou.registry.policies import OFFICER
from gongyou.rooms.bargaining.models import AgreementClause
from gongyou.rooms.bargaining.services.agreements import clause_bind
from gongyou.rooms.bargaining.supervision.catalogue import all_tests
from gongyou.rooms.bargaining.supervision.clauses import Clause, binding_read, number_said
from gongyou.rooms.bargaining.supervision.forms import BindingForm
from gongyou.rooms.bargaining.supervision.shown import clause_shown
from gongyou.rooms.bargaining.views.supervision import clause_text, clause_visible, supervision_url

REFUSED = 422


@require_http_methods(["GET", "HEAD", "POST"])
@page_for(OFFICER)
def clause_binding(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """The form of one clause. `test` in the address picks the test; `try` reckons without keeping anything."""
    clause = clause_visible(request, key)
    if request.method == "POST" and "remove" in request.POST:
        clause_bind(clause=clause, binding=None, by=cast(User, request.user), now=timezone.now())
        messages.success(request, _("已取消绑定。"))
        return redirect(supervision_url(clause.agreement))
    chosen = request.GET.get("test") or (clause.binding or {}).get("test") or ""
    test = all_tests().get(chosen)
    form = BindingForm(request.POST or None, test=test, clause=clause) if test else None
    context: dict[str, Any] = {
        "clause": clause,
        "number": number_said(clause.number),
        "text": clause_text(clause),
        "agreement": clause.agreement,
        "tests": list(all_tests().values()),
        "test": test,
        "form": form,
        "back": supervision_url(clause.agreement),
    }
    refused = False
    if request.method == "POST" and form is not None:
        if form.is_valid():
            try:
                bound = binding_read(form.binding, clause.number)
                if "keep" in request.POST:
                    clause_bind(clause=clause, binding=form.binding, by=cast(User, request.user), now=timezone.now())
                    messages.success(request, _("已绑定。下一批数据入库后自动检验，也可以现在监督。"))
                    return redirect(supervision_url(clause.agreement))
                context["told"] = bound.told
                context |= _tried(clause, form.binding)
            except (BadInput, Conflict) as error:
                context["error"], refused = error, True
        else:
            refused = True
    return render(request, "bargaining/clause_binding.html", context, status=REFUSED if refused else 200)


def _tried(clause: AgreementClause, binding: dict[str, Any]) -> dict[str, Any]:
    """What the test says of the platform's newest month in the lake, whatever the clause's own days are."""
    from gongyou.rooms.bargaining.selectors import platforms_logged
    from gongyou.rooms.bargaining.supervision.made import params_of, supervision_make
    from gongyou.rooms.platforms.door import register_of

    platform = clause.agreement.platform
    logged = next((each for each in platforms_logged() if each.code == platform), None)
    if logged is None:
        return {"no_data": True}
    month = Month.of(logged.last)
    period = month.first_day, month.last_day
    tried = Clause(
        clause.number, clause.code or "all", clause_text(clause), binding, logged.first, None, str(clause.key)
    )
    params = params_of(platform, period, [tried], register_of(platform, *period))
    try:
        made = supervision_make(open_lake(), params)
    except GongyouError as error:
        return {"error": error}
    return {"tried": clause_shown(made.value["clauses"][0], sees_few=True), "month": month}
