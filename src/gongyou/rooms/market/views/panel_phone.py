"""The reporter's own page: no account, a code in the address. One screen, a form for the month, the queries."""

from __future__ import annotations

import uuid

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from gongyou.core.errors import BadInput, Conflict
from gongyou.kit.visitors import address_of
from gongyou.registry.joining.limits import TooOften
from gongyou.rooms.market import panel_words as words
from gongyou.rooms.market.models import PanelForm, PanelQuery, Reporter
from gongyou.rooms.market.panel_forms import ReportForm, months_missing, queries_open
from gongyou.rooms.market.panel_handing import reporter_knocking
from gongyou.rooms.market.services.panel_forms import query_answer
from gongyou.rooms.market.views.panel_queries import handed_in

REFUSED, TOO_OFTEN = 422, 429


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def report(request: HttpRequest, code: str) -> HttpResponse:
    """The form of a month; what the rules find stands beside the fields."""
    found = _reporter(request, code)
    if isinstance(found, HttpResponse):
        return found
    today = timezone.localdate()
    missing = months_missing(found, today)
    form = ReportForm(
        request.POST or None, reporter=found, today=today, initial={"period": missing[0] if missing else ""}
    )
    if form.is_bound and form.is_valid():
        taken = handed_in(form, PanelForm.Source.PHONE, request)
        if taken is not None:
            return redirect(f"{request.path}?done={taken.period}")
    done = request.GET.get("done", "")
    context = {
        "code": code,
        "reporter": found,
        "name": found.employer.name if found.employer else "",
        "form": form,
        "missing": words.months_listed(missing),
        "done": done if found.forms.filter(period=done[:7], is_current=True).exists() else "",
        "queries": [
            {"query": each, "said": words.query_said(each), "remedy": words.remedy_said(each)}
            for each in queries_open(found)
        ],
    }
    return render(request, "market/panel/phone.html", context, status=REFUSED if form.errors or form.asked else 200)


@never_cache
@require_POST
def answer(request: HttpRequest, code: str, key: uuid.UUID) -> HttpResponse:
    """What is behind a number."""
    found = _reporter(request, code)
    if isinstance(found, HttpResponse):
        return found
    query = PanelQuery.objects.filter(reporter=found, key=key).first()
    if query is None:
        raise Http404
    try:
        query_answer(query=query, answer=request.POST.get("answer", ""), by=None, now=timezone.now())
    except (BadInput, Conflict) as refusal:
        context = {"code": code, "said": refusal.said(words.language())}
        return render(request, "market/panel/phone_refused.html", context, status=REFUSED)
    return redirect("market:panel_phone", code=code)


def _reporter(request: HttpRequest, code: str) -> Reporter | HttpResponse:
    """Who reports under the code; 404 for a wrong or an old one, 429 for too many tries."""
    now = timezone.now()
    try:
        found = reporter_knocking(code, address=address_of(request), now=now)
    except TooOften as refusal:
        context = {"code": "", "said": refusal.said(words.language())}
        answer = render(request, "market/panel/phone_refused.html", context, status=TOO_OFTEN)
        answer["Retry-After"] = str(refusal.where["seconds"])
        return answer
    if found is None:
        raise Http404
    return found
