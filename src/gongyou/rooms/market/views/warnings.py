"""Early warning: the board of a region, one signal with its months and back-test, and having it judged."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from gongyou.core.errors import BadInput, Conflict
from gongyou.findings import acts
from gongyou.findings.models import Finding
from gongyou.findings.policies import findings
from gongyou.findings.services import FOLLOWING, finding_review
from gongyou.kit import audit
from gongyou.kit.lakes import open_lake
from gongyou.kit.tasks.models import ACTIVE, TaskRun
from gongyou.registry.access import page_for
from gongyou.registry.policies import ANALYST, OFFICER
from gongyou.rooms.market import policies
from gongyou.rooms.market.models import WarningRun
from gongyou.rooms.market.policies import STAFF
from gongyou.rooms.market.views.asked import Asked, asked
from gongyou.rooms.market.warning.made import KIND, rule_of, state_now
from gongyou.rooms.market.warning.rules import Rule
from gongyou.rooms.market.warning.shown import board, findings_of_run, signal_shown
from gongyou.rooms.market.warning.work import WARNINGS, order_of

EARLIER = 12


@require_safe
@page_for(*STAFF)
def warnings(request: HttpRequest) -> HttpResponse:
    """The latest run of the region; else how to have one made."""
    found = asked(request.user, request.GET)
    runs = _runs_of(request, found) if found else []
    return _page(request, found, runs[0] if runs else None)


@require_safe
@page_for(*STAFF)
def warning_run(request: HttpRequest, run_id: uuid.UUID) -> HttpResponse:
    """One run as it was published."""
    run = _run(request, run_id)
    return _page(request, asked(request.user, {"region": run.region}), run)


@require_POST
@page_for(OFFICER, ANALYST)
def judge(request: HttpRequest) -> HttpResponse:
    """Starts judging the latest month; a second press finds the first run."""
    found = asked(request.user, request.POST)
    if found is None or not found.periods:
        raise Http404
    organisation = found.region.organisation
    if not policies.warnings.can_add(request.user, under=organisation):
        raise Http404
    order_of(organisation, found.periods[0], by=request.user, now=timezone.now())
    return redirect(f"{request.path.removesuffix('judge/')}?region={found.region.code}")


@require_safe
@page_for(*STAFF)
def signal(request: HttpRequest, run_id: uuid.UUID, rule: str, group: str) -> HttpResponse:
    """One rule in one industry: chart, levels, back-test, what to do."""
    run = _run(request, run_id)
    known = rule_of(run.report, rule)
    kept = next((each for each in run.report["signals"] if (each["rule"], each["group"]) == (rule, group)), None)
    if known is None or kept is None:
        raise Http404
    return _signal_page(request, run, known, kept)


def _signal_page(request: HttpRequest, run: WarningRun, rule: Rule, kept: Mapping[str, Any]) -> HttpResponse:
    finding = findings_of_run(run).get((kept["group"], f"{rule.id}.{kept['level']}"))
    if finding is not None and not findings.can_view(request.user, finding):
        finding = None
    context = {
        "run": run,
        "rule": rule,
        "signal": signal_shown(run, rule, kept, _language()),
        "finding": finding,
        "acts": acts.acts_for(request.user, finding) if finding else [],
        "steps": _steps(request, finding),
        "group": kept["group"],
    }
    return render(request, "market/warning_signal.html", context)


def _steps(request: HttpRequest, finding: Finding | None) -> list[tuple[str, str]]:
    """What an officer may answer: taken note of, or dismissed."""
    if finding is None or not findings.can_change(request.user, finding):
        return []
    said = {Finding.State.ACCEPTED: _("知悉并跟进"), Finding.State.REJECTED: _("不采纳")}
    return [(state.value, label) for state, label in said.items() if state in FOLLOWING[Finding.State(finding.state)]]


@require_POST
@page_for(OFFICER)
def answer(request: HttpRequest, pk: int) -> HttpResponse:
    """An officer takes note of a warning or dismisses it with the reason."""
    finding = findings.visible(request.user, pk=pk)
    if finding.kind != KIND or not findings.can_change(request.user, finding):
        raise Http404
    state, reason = request.POST.get("state", ""), request.POST.get("reason", "").strip()
    if state == Finding.State.ACCEPTED and not reason:
        reason = _("已知悉，跟进处理。")
    try:
        finding_review(
            finding=finding, state=state, reason=reason, by=audit.actor_from(request.user), now=timezone.now()
        )
    except (BadInput, Conflict) as error:
        messages.error(request, error.said(_language()))
    else:
        messages.success(request, _("已记录。"))
    return redirect("market:warning_of_finding", pk)


@require_safe
@page_for(*STAFF)
def warning_of_finding(request: HttpRequest, pk: int) -> HttpResponse:
    """From a finding to its signal in the latest run that has it."""
    finding = get_object_or_404(Finding, pk=pk)
    region, _, group = finding.subject_key.partition("/")
    if finding.room != "market" or not findings.can_view(request.user, finding) or not group:
        raise Http404
    run = policies.warnings.scope(request.user).filter(region=region).order_by("-created_at").first()
    if run is None:
        raise Http404
    return redirect("market:warning_signal", run.pk, str(finding.evidence["rule"]).partition(".")[0], group)


def _page(request: HttpRequest, found: Asked | None, run: WarningRun | None) -> HttpResponse:
    organisation = found.region.organisation if found else None
    context: dict[str, Any] = {
        "asked": found,
        "run": run,
        "board": board(run, _language()) if run else None,
        "task": _task(found),
        "may_judge": policies.warnings.can_add(request.user, under=organisation),
        "is_stale": bool(run and found and _is_stale(run)),
        "earlier": [each for each in _runs_of(request, found) if run is None or each.pk != run.pk] if found else [],
    }
    return render(request, "market/warnings.html", context)


def _is_stale(run: WarningRun) -> bool:
    """Whether the data have changed since."""
    return run.snapshot != state_now(open_lake())


def _runs_of(request: HttpRequest, found: Asked) -> list[WarningRun]:
    return list(policies.warnings.listed(request.user).filter(region=found.region.code)[:EARLIER])


def _task(found: Asked | None) -> TaskRun | None:
    if found is None or not found.periods:
        return None
    key = f"{WARNINGS.kind}:{found.region.organisation.pk}:{found.region.code}:{found.periods[0]}"
    return TaskRun.objects.filter(key=key, state__in=ACTIVE).first()


def _run(request: HttpRequest, run_id: uuid.UUID) -> WarningRun:
    return get_object_or_404(policies.warnings.scope(request.user).select_related("organisation"), pk=run_id)


def _language() -> str:
    return get_language() or "zh"
