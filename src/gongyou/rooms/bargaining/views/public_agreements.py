"""For everybody, without an account: agreements in force that their unions publish, and what is supervised in them."""

from __future__ import annotations

import uuid
from datetime import timedelta

from django.db.models import Count, Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from gongyou.kit.visitors import address_of
from gongyou.registry.joining.limits import Limit, TooOften, knock
from gongyou.rooms.bargaining.agreements.found import Hit, clauses_found, clauses_on
from gongyou.rooms.bargaining.agreements.searched import LONGEST_QUERY, marked, words_of
from gongyou.rooms.bargaining.agreements.shown import state_badge, tested
from gongyou.rooms.bargaining.models import Agreement, AgreementClause

MOST = 300
REFUSED = 429
# Of one address: it may be a whole depot behind one router. A search reads the text of every clause.
READINGS = Limit("agreements.read", 1200, timedelta(hours=1))
SEARCHES = Limit("agreements.search", 300, timedelta(hours=1))


@require_safe
def public_agreements(request: HttpRequest) -> HttpResponse:
    """The published agreements whose term runs, with the clauses that hold the words."""
    today = timezone.localdate()
    query = request.GET.get("q", "").strip()[:LONGEST_QUERY]
    if refusal := _too_often(request, SEARCHES if query else READINGS):
        return refusal
    running = _published().filter(state=Agreement.State.IN_FORCE, effective_until__gte=today)
    hits, _more = clauses_found(running, query)
    found: dict[int, list[Hit]] = {}
    for hit in hits:
        if hit.clause.is_valid_on(max(today, hit.clause.agreement.effective_from or today)):
            found.setdefault(hit.clause.agreement_id, []).append(hit)
    if query:
        running = running.filter(pk__in=found)
    bound = Count("clauses", filter=Q(clauses__binding__isnull=False, clauses__valid_until=None))
    rows = [
        {"agreement": agreement, "hits": found.get(agreement.pk, [])[:5], "bound": agreement.bound}
        for agreement in running.annotate(bound=bound)[:MOST]
    ]
    return render(request, "bargaining/public_agreements.html", {"rows": rows, "query": query})


@require_safe
def public_agreement(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """One published agreement: its whole text of today, and what is supervised."""
    agreement = _published().filter(key=key).prefetch_related("clauses").first()
    if agreement is None:
        raise Http404
    if refusal := _too_often(request, READINGS):
        return refusal
    today = timezone.localdate()
    words = words_of(request.GET.get("q", ""))
    clauses = clauses_on(agreement, max(today, agreement.effective_from or today))
    context = {
        "agreement": agreement,
        "badge": state_badge(agreement, today),
        "parts": [
            {"clause": each, "runs": marked(each.text, words), "tested": tested(each), "is_heading": _heading(each)}
            for each in clauses
        ],
        "bound": sum(bool(each.binding) for each in clauses),
    }
    return render(request, "bargaining/public_agreement.html", context)


def _too_often(request: HttpRequest, limit: Limit) -> HttpResponse | None:
    """The page that asks for patience, for an address that had its share."""
    try:
        knock(limit, address_of(request), now=timezone.now())
    except TooOften as reason:
        words = {"refused": reason.text, "remedy": reason.remedy}
        response = render(request, "bargaining/public_agreements.html", words, status=REFUSED)
        response["Retry-After"] = str(reason.where["seconds"])
        return response
    return None


def _published() -> QuerySet[Agreement]:
    published = Agreement.objects.filter(released_at__isnull=False).select_related("organisation")
    return published.order_by("platform", "-effective_from", "pk")


def _heading(clause: AgreementClause) -> bool:
    return clause.part == AgreementClause.Part.CHAPTER
