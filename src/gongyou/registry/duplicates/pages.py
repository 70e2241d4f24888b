"""The queue of possible duplicates, and one pair side by side."""

from __future__ import annotations

from django.db.models import Case, IntegerField, QuerySet, Value, When
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from gongyou.core.errors import GongyouError
from gongyou.core.figures import DAY
from gongyou.registry.access import page_for
from gongyou.registry.duplicates import policies
from gongyou.registry.duplicates.shown import compared, history, likelihood, reasons, state_badge
from gongyou.registry.models import DuplicatePair
from gongyou.registry.policies import OFFICER
from gongyou.registry.privacy.holding import holding
from gongyou.registry.selectors import offered_to
from gongyou.ui.listing import Column, Filter, Listing

State = DuplicatePair.State
FIRST = Case(When(state=State.OPEN, then=Value(0)), default=Value(1), output_field=IntegerField())
WITH = ("left__organisation", "right__organisation")


@require_safe
@page_for(OFFICER)
def duplicate_list(request: HttpRequest) -> HttpResponse:
    """The pairs of the scope, those that wait for an answer first."""
    rows = policies.pairs.scope(request.user).select_related(*WITH).order_by(FIRST, "-score", "pk")
    listing = Listing(
        query=request.GET,
        rows=rows,
        columns=(
            Column("left", _("档案甲"), cell=lambda pair: pair.left.name_shown),
            Column("right", _("档案乙"), cell=lambda pair: pair.right.name_shown),
            Column("left_at", _("甲所在组织"), cell=lambda pair: pair.left.organisation.name, hides_on_phone=True),
            Column("right_at", _("乙所在组织"), cell=lambda pair: pair.right.organisation.name, hides_on_phone=True),
            Column("score", _("判断"), cell=likelihood, sort="score"),
            Column("found_at", _("发现日期"), DAY, hides_on_phone=True),
            Column("state", _("状态"), cell=state_badge),
        ),
        filters=(
            Filter("state", _("状态"), lambda found, state: found.filter(state=state), State.choices),
            Filter("kind", _("发现方式"), lambda found, kind: found.filter(kind=kind), DuplicatePair.Kind.choices),
        ),
        ends_at=holding().listed_at_most,
        link=lambda pair: reverse("duplicates:pair", args=[pair.pk]),
        language=get_language() or "zh-hans",
    )
    waiting = policies.pairs.scope(request.user).filter(state=State.OPEN).count()
    context = {"listing": listing, "waiting": waiting, "organisations": offered_to(request.user, OFFICER)}
    return render(request, "duplicates/list.html", context)


@require_safe
@page_for(OFFICER)
def pair_page(request: HttpRequest, pk: int) -> HttpResponse:
    """Two records side by side, masked, with the fields that differ and what can be done."""
    return pair_shown(request, _visible(request, pk))


def pair_shown(
    request: HttpRequest, pair: DuplicatePair, *, error: GongyouError | None = None, status: int = 200
) -> HttpResponse:
    """The page of a pair, with the reason why an act was refused."""
    merge = pair.merges.filter(undone_at=None).select_related("by").first()
    context = {
        "pair": pair,
        "rows": compared(pair.left, pair.right),
        "reasons": reasons(pair),
        "likelihood": likelihood(pair),
        "state": state_badge(pair),
        "is_merged": pair.state == State.MERGED,
        "merge": merge,
        "suggested": suggested(pair),
        "error": error,
        "given": request.POST,
        "timeline": history(pair, get_language() or "zh-hans"),
    }
    return render(request, "duplicates/pair.html", context, status=status)


def suggested(pair: DuplicatePair) -> str:
    """Which record to keep unless the officer says otherwise: one with an account, else the older membership."""
    if bool(pair.left.account_id) != bool(pair.right.account_id):
        return "left" if pair.left.account_id else "right"
    return "left" if (pair.left.joined_on, pair.left.pk) <= (pair.right.joined_on, pair.right.pk) else "right"


def _visible(request: HttpRequest, pk: int) -> DuplicatePair:
    policies.pairs.visible(request.user, pk=pk)
    return pairs_whole().get(pk=pk)


def pairs_whole() -> QuerySet[DuplicatePair]:
    """Pairs with all that their page shows, in one query."""
    return DuplicatePair.objects.select_related(
        *(f"{side}__{name}" for side in ("left", "right") for name in ("organisation", "employer", "grid"))
    )
