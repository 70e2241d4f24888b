"""Screens: the list, having one made, one screen with its sums, and one breach step by step."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from gongyou.core.errors import NotFound
from gongyou.core.figures import WORDS
from gongyou.core.period import Month
from gongyou.core.text import Text
from gongyou.findings import policies as finding_policies
from gongyou.kit import audit
from gongyou.kit.masking import worker_masked
from gongyou.kit.tasks.services import Order, task_start
from gongyou.registry.access import page_for
from gongyou.registry.models import Employer
from gongyou.registry.policies import OFFICER
from gongyou.registry.selectors import scope_paths
from gongyou.rooms.screening import policies, selectors
from gongyou.rooms.screening.forms import ScreenForm
from gongyou.rooms.screening.kinds import PACKS, ROOM
from gongyou.rooms.screening.measures.scope import Scope
from gongyou.rooms.screening.models import ScreenRun
from gongyou.rooms.screening.policies import SCREENERS, STAFF
from gongyou.rooms.screening.shown import checks_shown, employers_shown, refused_shown, unjudged_shown
from gongyou.rooms.screening.work import SCREEN
from gongyou.ui.listing import Column, Listing


def language() -> str:
    return "en" if (get_language() or "zh").startswith("en") else "zh"


@require_safe
@page_for(*STAFF)
def screen_list(request: HttpRequest) -> HttpResponse:
    """The screens of my scope, newest first."""
    rows = selectors.screens_list(request.user)
    listing = Listing(
        query=request.GET,
        rows=rows,
        columns=(
            Column("period", _("筛查期间"), WORDS, cell=_period, sort="month_to"),
            Column("pack", _("筛查项目"), WORDS, cell=lambda run: run.pack_shown),
            Column("findings", _("发现（项）"), cell=lambda run: run.findings, sort="findings"),
            Column("organisation", _("筛查范围"), WORDS, cell=lambda run: run.organisation.name, hides_on_phone=True),
            Column("created_at", _("发布时间"), WORDS, cell=_published, sort="created_at"),
        ),
        link=lambda run: run.get_absolute_url(),
        language=language(),
    )
    may_make = bool(scope_paths(request.user, *SCREENERS))
    return render(request, "screening/screens.html", {"listing": listing, "any": rows.exists(), "may_make": may_make})


@require_http_methods(["GET", "HEAD", "POST"])
@page_for(*SCREENERS)
def screen_new(request: HttpRequest) -> HttpResponse:
    """The form; on POST the screen goes to the queue, and the run's page shows how far it is."""
    months = selectors.months_there()
    given = request.method == "POST"
    form = ScreenForm(request.POST if given else None, user=request.user, months=months)
    if given and form.is_valid():
        return _queued(request, form.cleaned_data)
    context = {"form": form, "months": months}
    return render(request, "screening/screen_new.html", context, status=422 if form.errors else 200)


def _queued(request: HttpRequest, data: Mapping[str, Any]) -> HttpResponse:
    organisation = data["organisation"]
    if not policies.screens.can_add(request.user, under=organisation):
        raise Http404
    scope = Scope.read(
        {
            "pack": data["pack"],
            "from": data["first"],
            "to": data["last"],
            "region": organisation.region[:6],
            "payday": data["payday"],
        }
    )
    said = PACKS[scope.pack]
    order = Order(
        kind=SCREEN,
        key=f"{SCREEN}:{organisation.pk}:{scope.pack}:{scope.first}:{scope.last}:{scope.payday}",
        arguments={"params": scope.as_params(), "organisation": organisation.pk},
        title=Text(f"工资筛查：{said.zh}", f"Screen: {said.en}"),
    )
    run = task_start(order, by=request.user, now=timezone.now())
    return redirect(run.get_absolute_url())


@require_safe
@page_for(*STAFF)
def screen_page(request: HttpRequest, run_id: uuid.UUID) -> HttpResponse:
    """One screen: breaches by kind and by employer, what could not be judged, and the way to the findings."""
    run = policies.screens.visible(request.user, pk=run_id)
    sees_few = policies.screens.can_see_few(request.user, run)
    tongue = language()
    keys = {line["employer"] for line in run.report["employers"]}
    names = dict(Employer.objects.filter(key__in=keys).values_list("key", "name"))
    context = {
        "run": run,
        "period": _period(run),
        "checks": checks_shown(run.report, tongue, sees_few=sees_few),
        "employers": employers_shown(run.report, names, tongue, sees_few=sees_few),
        "unjudged": unjudged_shown(run.report, tongue),
        "refused": refused_shown(run.report, tongue),
        "sees_few": sees_few,
        "lines": [
            {"at": line.at, "text": audit.said(line, tongue), "actor": line.actor} for line in audit.lines_about(run)
        ],
    }
    return render(request, "screening/screen.html", context)


@require_safe
@page_for(OFFICER)
def trace_page(request: HttpRequest, pk: int) -> HttpResponse:
    """One breach of one worker, derived from its row: formula by formula, with each value of the law."""
    from gongyou.rooms.screening.trace import trace_of

    finding = finding_policies.findings.visible(request.user, pk=pk)
    if finding.room != ROOM:
        raise Http404
    try:
        judged = trace_of(selectors.open_lake(), finding.evidence, finding.subject_key)
    except NotFound:  # the figure's record or its snapshot is gone; the finding stays
        judged = None
    context = {
        "finding": finding,
        "subject": worker_masked(finding.subject_key),
        "period": Month.read(finding.evidence["period"]).shown(language()),
        "answer": judged.answer if judged else None,
    }
    return render(request, "screening/trace.html", context)


def _period(run: ScreenRun) -> str:
    first, last = (Month.read(month).shown(language()) for month in (run.month_from, run.month_to))
    return first if first == last else f"{first} – {last}"


def _published(run: ScreenRun) -> str:
    return f"{timezone.localtime(run.created_at):%Y-%m-%d %H:%M}"
