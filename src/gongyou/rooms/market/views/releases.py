"""The release calendar: what is planned and was released, planning, releasing at once, withdrawing."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from typing import cast

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from gongyou.core.errors import BadInput, Conflict
from gongyou.core.text import Text
from gongyou.kit import audit
from gongyou.kit.models import User
from gongyou.kit.tasks.services import Order, task_start
from gongyou.registry.access import page_for
from gongyou.registry.policies import OFFICER
from gongyou.rooms.market import policies
from gongyou.rooms.market.forms import PlanForm, WithdrawForm
from gongyou.rooms.market.models import Release
from gongyou.rooms.market.policies import STAFF
from gongyou.rooms.market.release.days import EMBARGO, embargo_of, release_day
from gongyou.rooms.market.release.making import told_of
from gongyou.rooms.market.release.work import ONE
from gongyou.rooms.market.selectors import regions_of
from gongyou.rooms.market.services.releases import Plan, release_plan, release_strike, release_withdraw
from gongyou.ui.states import Badge, Tone

REFUSED = 422
TONES = {
    Release.State.PLANNED: Tone.NEW,
    Release.State.RELEASED: Tone.GOOD,
    Release.State.WITHDRAWN: Tone.WARNING,
    Release.State.STRUCK: Tone.NEUTRAL,
}


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@page_for(*STAFF)
def calendar(request: HttpRequest) -> HttpResponse:
    """Planned and past releases with their moment; an officer adds to them."""
    regions = [
        each for each in regions_of(request.user) if policies.releases.can_add(request.user, under=each.organisation)
    ]
    form = PlanForm(request.POST if request.method == "POST" else None, regions=regions) if regions else None
    if form is not None and form.is_bound and form.is_valid():
        data = form.cleaned_data
        day = data["day"] or max(release_day(data["request"].period), timezone.localdate())
        try:
            release = release_plan(
                plan=Plan(data["request"], data["organisation"], day), by=_account(request), now=timezone.now()
            )
        except (BadInput, Conflict) as reason:
            form.add_error(None, reason.said(_language()))
        else:
            messages.success(request, _("已列入发布日历。"))
            return redirect(release)
    found = policies.releases.scope(request.user).select_related("organisation")
    context = {
        "form": form,
        "planned": [_row(each) for each in found.filter(state=Release.State.PLANNED).order_by("planned_for", "pk")],
        "past": [_row(each) for each in found.exclude(state=Release.State.PLANNED)[:100]],
        "embargo": f"{EMBARGO:%H:%M}",
    }
    status = REFUSED if form is not None and form.errors else 200
    return render(request, "market/releases.html", context, status=status)


@never_cache
@require_safe
@page_for(*STAFF)
def release_page(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """One release: what it is of, who is told, and what may be done with it."""
    return _page(request, policies.releases.visible(request.user, key=key), WithdrawForm())


@require_POST
@page_for(OFFICER)
def release_now(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """Starts the release at once; the run's page shows its progress."""
    release = _mine(request, key)
    name, period = release.name_text, release.period_text
    order = Order(
        kind=ONE,
        key=f"{ONE}:{release.key}",
        arguments={"release": str(release.key)},
        title=Text(f"发布指标：{name.zh}{period.zh}", f"Releasing indicators: {name.en}, {period.en}"),
        link=release.get_absolute_url(),
    )
    return redirect(task_start(order, by=_account(request), now=timezone.now()).get_absolute_url())


@require_POST
@page_for(OFFICER)
def release_take_back(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """Withdraws what was released."""
    release = _mine(request, key)
    form = WithdrawForm(request.POST)
    if not form.is_valid():
        return _page(request, release, form, REFUSED)
    notice = Text(form.cleaned_data["notice_zh"], form.cleaned_data["notice_en"])

    def act() -> None:
        release_withdraw(release=release, notice=notice, by=_account(request), now=timezone.now())

    return _done(request, release, act, _("已撤回，公开页面显示撤回说明。"))


@require_POST
@page_for(OFFICER)
def release_drop(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """Strikes what was planned."""
    release = _mine(request, key)

    def act() -> None:
        release_strike(release=release, by=_account(request), now=timezone.now())

    return _done(request, release, act, _("已从发布日历中取消。"))


def _mine(request: HttpRequest, key: uuid.UUID) -> Release:
    from django.http import Http404

    release = policies.releases.visible(request.user, key=key)
    if not policies.releases.can_change(request.user, release):
        raise Http404
    return release


def _done(request: HttpRequest, release: Release, act: Callable[[], None], said: str) -> HttpResponse:
    try:
        act()
    except (BadInput, Conflict) as reason:
        messages.error(request, reason.said(_language()))
    else:
        messages.success(request, said)
    return redirect(release)


def _page(request: HttpRequest, release: Release, form: WithdrawForm, status: int = 200) -> HttpResponse:
    lines = [
        {"at": line.at, "text": audit.said(line, _language()), "actor": line.actor}
        for line in audit.lines_about(release)
    ]
    context = {
        "row": _row(release),
        "release": release,
        "form": form,
        "told": len(told_of(release.organisation, timezone.now())),
        "may": policies.releases.can_change(request.user, release),
        "lines": lines,
        "suppressed": sum(one["status"] == "Q" for one in release.observations),
    }
    return render(request, "market/release.html", context, status=status)


def _row(release: Release) -> dict[str, object]:
    return {
        "release": release,
        "embargo": embargo_of(release.planned_for),
        "badge": Badge(release.get_state_display(), TONES[Release.State(release.state)]),
    }


def _account(request: HttpRequest) -> User:
    return cast(User, request.user)


def _language() -> str:
    return get_language() or "zh"
