"""Written job titles: what the coder was sure of, what waits, and an officer's decision."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from gongyou.core.figures import COUNT
from gongyou.registry.access import page_for
from gongyou.rooms.exposure import policies
from gongyou.rooms.exposure.models import JobTitle
from gongyou.rooms.exposure.policies import REVIEWERS
from gongyou.rooms.exposure.selectors import name_of, offer, searched, title_counts, titles_in_lake
from gongyou.rooms.exposure.services.titles import title_decide, title_reopen, title_set_aside, titles_take
from gongyou.rooms.exposure.views import account, done, language, timeline
from gongyou.rooms.exposure.words import title_badge
from gongyou.ui.listing import Column, Filter, Listing

LINES_TYPED = 200


@require_safe
@page_for(*REVIEWERS)
def titles(request: HttpRequest) -> HttpResponse:
    """The queue with its numbers; those that wait first."""
    chosen = request.GET.get("state", "")
    rows = policies.titles.scope(request.user)
    listing = Listing(
        query=request.GET,
        rows=rows if chosen else rows.order_by("decided_at", "code", "-times", "text"),
        columns=(
            Column("text", _("岗位名称"), cell=lambda row: row.text, sort="text"),
            Column("times", _("出现次数（次）"), COUNT, sort="times"),
            Column("code", _("归入职业"), cell=_named, hides_on_phone=True),
            Column("state", _("状态"), cell=title_badge),
        ),
        filters=(
            Filter("state", _("状态"), lambda found, value: found.filter(state=value), JobTitle.State.choices),
            Filter("q", _("名称"), lambda found, value: found.filter(text__icontains=value)),
        ),
        link=lambda row: reverse("exposure:title", args=[row.pk]),
        language=language(),
    )
    counts = title_counts()
    shown = [(str(label), counts[value]) for value, label in JobTitle.State.choices]
    return render(request, "exposure/titles.html", {"listing": listing, "counts": shown, "any": any(counts.values())})


@require_POST
@page_for(*REVIEWERS)
def take(request: HttpRequest) -> HttpResponse:
    """Codes what was pasted, one title a line; without a text the titles of postings in the lake."""
    typed = request.POST.get("titles", "").splitlines()[:LINES_TYPED]
    wanted: dict[str, int] = {}
    for text in typed:
        if text.strip():
            wanted[text.strip()] = wanted.get(text.strip(), 0) + 1
    found = wanted or titles_in_lake()

    def act() -> None:
        titles_take(titles=found, by=account(request), now=timezone.now())

    done(request, act, _("已归类，拿不准的排在前面。"))
    return redirect("exposure:titles")


@never_cache
@require_safe
@page_for(*REVIEWERS)
def title(request: HttpRequest, pk: int) -> HttpResponse:
    """One title: what the coder offers, a search, the decision."""
    found = _title(request, pk)
    words = request.GET.get("q", "")
    context: dict[str, Any] = {
        "title": found,
        "badge": title_badge(found),
        "offers": [(offer(code), float(score)) for code, score in found.candidates],
        "words": words,
        "searched": searched(words),
        "decided": offer(found.code) if found.code else None,
        "lines": timeline(found),
        "next": policies.titles.scope(request.user).filter(state=JobTitle.State.UNSURE).exclude(pk=found.pk).first(),
    }
    return render(request, "exposure/title.html", context)


@require_POST
@page_for(*REVIEWERS)
def decide(request: HttpRequest, pk: int) -> HttpResponse:
    """The title is this occupation; on to the next."""
    found = _title(request, pk)
    code = request.POST.get("code", "")
    was_done = done(
        request,
        lambda: title_decide(title=found, code=code, by=account(request), now=timezone.now()),
        _("已归入，以后写法相同的自动归入。"),
    )
    return _onward(request, found, was_done)


@require_POST
@page_for(*REVIEWERS)
def set_aside(request: HttpRequest, pk: int) -> HttpResponse:
    """The title says no occupation."""
    found = _title(request, pk)
    was_done = done(
        request, lambda: title_set_aside(title=found, by=account(request), now=timezone.now()), _("已标为无法归类。")
    )
    return _onward(request, found, was_done)


@require_POST
@page_for(*REVIEWERS)
def reopen(request: HttpRequest, pk: int) -> HttpResponse:
    """Takes the decision back."""
    found = _title(request, pk)
    done(request, lambda: title_reopen(title=found, by=account(request), now=timezone.now()), _("已撤销上一步。"))
    return redirect("exposure:title", pk=found.pk)


def _onward(request: HttpRequest, found: JobTitle, was_done: bool) -> HttpResponse:
    waiting = policies.titles.scope(request.user).filter(state=JobTitle.State.UNSURE).first() if was_done else found
    return redirect("exposure:title", pk=waiting.pk) if waiting else redirect("exposure:titles")


def _title(request: HttpRequest, pk: int) -> JobTitle:
    return policies.titles.visible(request.user, pk=pk)


def _named(row: JobTitle) -> str:
    return f"{row.code} {name_of(row.code).zh}" if row.code else "—"
