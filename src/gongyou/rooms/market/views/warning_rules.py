"""The rules of early warning in plain words; a union's own thresholds, tried before they are saved."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from gongyou.core.errors import BadInput, Conflict
from gongyou.kit import audit
from gongyou.registry.access import page_for
from gongyou.registry.policies import ANALYST, OFFICER
from gongyou.rooms.market import policies
from gongyou.rooms.market.models.warnings import WarningRuleCopy, WarningRun
from gongyou.rooms.market.policies import STAFF
from gongyou.rooms.market.selectors import Region
from gongyou.rooms.market.services.warning_rules import rule_copy_save
from gongyou.rooms.market.views.asked import Asked, asked
from gongyou.rooms.market.warning import words
from gongyou.rooms.market.warning.copies import digest_of, thresholds_read, tried
from gongyou.rooms.market.warning.records import rules_of, thresholds_in_force
from gongyou.rooms.market.warning.rules import LEVELS, Rule, Thresholds, rule_named, thresholds_of, with_thresholds
from gongyou.rooms.market.warning.shown import TONES, tests_shown
from gongyou.ui.states import Badge

REFUSED = 422
PREVIEW, SAVE, RESET = "preview", "save", "reset"


@require_safe
@page_for(*STAFF)
def rule_list(request: HttpRequest) -> HttpResponse:
    """Every rule as it is in force for the region's union."""
    found = asked(request.user, request.GET)
    rules = rules_of(found.region.organisation) if found else ()
    own = thresholds_in_force(found.region.organisation) if found else {}
    context = {
        "asked": found,
        "rules": [{**_said(rule), "is_own": rule.id in own} for rule in rules],
        "levels": [Badge(words.LEVELS[level], TONES[level]) for level in LEVELS],
    }
    return render(request, "market/warning_rules.html", context)


@require_safe
@page_for(*STAFF)
def rule_page(request: HttpRequest, rule: str) -> HttpResponse:
    """One rule: its words, thresholds, back-tests and versions; who may, changes the union's own thresholds."""
    found, known = _asked(request, rule)
    return _page(request, found, _in_force(found.region, known))


@require_POST
@page_for(OFFICER, ANALYST)
def rule_change(request: HttpRequest, rule: str) -> HttpResponse:
    """Tries other thresholds, saves those that were tried, or returns to the product's."""
    found, known = _asked(request, rule)
    if not policies.rule_copies.can_add(request.user, under=found.region.organisation):
        raise Http404
    step, given = request.POST.get("step", ""), thresholds_read(request.POST)
    if step == RESET:
        given = {}
    try:
        changed = with_thresholds(known, given) if given else known
        if step == PREVIEW or (step == SAVE and request.POST.get("tried") != digest_of(thresholds_of(changed))):
            return _page(request, found, _in_force(found.region, known), trial=changed)
        rule_copy_save(
            organisation=found.region.organisation,
            rule_id=known.id,
            thresholds=given,
            reason=request.POST.get("reason", ""),
            by=audit.actor_from(request.user),
            now=timezone.now(),
        )
    except (BadInput, Conflict) as error:
        return _page(request, found, _in_force(found.region, known), error=error)
    messages.success(request, _("已保存。下次研判起按新的预警线。"))
    return redirect(f"{reverse('market:warning_rule', args=[known.id])}?region={found.region.code}")


def _asked(request: HttpRequest, rule: str) -> tuple[Asked, Rule]:
    found = asked(request.user, request.POST or request.GET)
    known = rule_named(rule)
    if found is None or known is None:
        raise Http404
    return found, known


def _in_force(region: Region, rule: Rule) -> Rule:
    return next(each for each in rules_of(region.organisation) if each.id == rule.id)


def _page(
    request: HttpRequest,
    found: Asked,
    rule: Rule,
    *,
    trial: Rule | None = None,
    error: BadInput | Conflict | None = None,
) -> HttpResponse:
    language = get_language() or "zh"
    organisation = found.region.organisation
    run = WarningRun.objects.filter(organisation=organisation, region=found.region.code).order_by("-created_at").first()
    typed = request.POST if request.method == "POST" and request.POST.get("step") != RESET else {}
    context: dict[str, Any] = {
        "asked": found,
        "rule": {**_said(rule), "id": rule.id},
        "bounds": words.bounds_said(rule),
        "run": run,
        "tests": _tables(rule, tried(rule, run), language),
        "trial": _trial(trial, run, language) if trial else None,
        "lines": _lines(trial or rule, typed),
        "reason": typed.get("reason", ""),
        "versions": _versions(organisation.pk, rule),
        "is_own": rule.id in thresholds_in_force(organisation),
        "may_change": policies.rule_copies.can_add(request.user, under=organisation),
        "error": error,
    }
    return render(request, "market/warning_rule.html", context, status=REFUSED if error else 200)


def _trial(trial: Rule, run: WarningRun | None, language: str) -> dict[str, Any]:
    return {"tests": _tables(trial, tried(trial, run), language), "digest": digest_of(thresholds_of(trial))}


def _tables(rule: Rule, found: dict[str, Any], language: str) -> list[dict[str, Any]]:
    return [
        {"head": words.TRIED[name], "rows": tests_shown(rule, found[name], language)}
        for name in words.TRIED
        if name in found
    ]


def _said(rule: Rule) -> dict[str, Any]:
    return {
        "id": rule.id,
        "title": rule.title.text,
        "how": words.how_said(rule),
        "event": words.events_said(rule, None),
        "source": words.source_said(rule),
        "proposes": words.proposed(rule),
        "levels": [_line(rule, level.value) for level in LEVELS],
    }


def _line(rule: Rule, level: str) -> dict[str, Any]:
    limit = next(rule.levels[each] for each in LEVELS if each.value == level)
    return {
        "begins": words.score_said(rule, limit.begins),
        "ends": words.score_said(rule, limit.ends),
        "months": limit.months,
        "said": words.level_said(rule, limit),
    }


def _lines(rule: Rule, typed: Any) -> list[dict[str, Any]]:
    """The form's lines: what was typed, else what is in force."""
    held = thresholds_of(rule)
    return [
        {
            "level": level.value,
            "badge": Badge(words.LEVELS[level], TONES[level]),
            **{name: typed.get(f"{level.value}_{name}", f"{held[level.value][name]:g}") for name in held[level.value]},
        }
        for level in LEVELS
    ]


def _versions(organisation: int, rule: Rule) -> list[dict[str, Any]]:
    copies = WarningRuleCopy.objects.filter(organisation=organisation, rule=rule.id).select_related("created_by")
    return [
        {
            "number": each.number,
            "at": each.created_at,
            "by": each.created_by,
            "reason": each.reason,
            "said": _thresholds_said(rule, each.thresholds),
        }
        for each in copies
    ]


def _thresholds_said(rule: Rule, held: Thresholds) -> list[Any]:
    """The three lines of a version in words; empty for a return to the product's."""
    if not held:
        return []
    return [(Badge(words.LEVELS[level], TONES[level]), words.kept_said(rule, held[level.value])) for level in LEVELS]
