"""For everybody, without an account: the platforms' rules in force by the five headings, what changed, and audits."""

from __future__ import annotations

import uuid

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from gongyou.rooms.platforms.models import AuditRelease, DeclaredRule
from gongyou.rooms.platforms.names import platform_name
from gongyou.rooms.platforms.register.facts import current_versions, spans_of
from gongyou.rooms.platforms.register.linked import links_of
from gongyou.rooms.platforms.register.shown import rule_shown


@require_safe
def public_rules(request: HttpRequest) -> HttpResponse:
    """Each platform with its five headings: the version in force today, or that none is on record; and what audits
    were released.
    """
    today = timezone.localdate()
    rules = list(DeclaredRule.objects.prefetch_related("versions").order_by("platform", "title", "pk"))
    released = AuditRelease.objects.filter(withdrawn_at=None).select_related("run__organisation")
    audits = list(released.order_by("run__platform", "-run__period_to", "-released_at", "pk"))
    platforms = []
    for code in sorted({rule.platform for rule in rules} | {each.run.platform for each in audits}):
        headings = []
        for section, label in DeclaredRule.Section.choices:
            there = [
                {"rule": rule, "version": version}
                for rule in rules
                if (rule.platform, rule.section) == (code, section)
                for version, until in spans_of(current_versions(rule))
                if version.effective_from <= today and (until is None or until >= today)
            ]
            headings.append({"label": label, "rules": there})
        mine = [each for each in audits if each.run.platform == code]
        platforms.append({"name": platform_name(code), "headings": headings, "audits": mine})
    return render(request, "platforms/public_rules.html", {"platforms": platforms})


@require_safe
def public_rule(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """One rule with all its versions."""
    rule = DeclaredRule.objects.select_related("organisation").filter(key=key).first()
    if rule is None:
        raise Http404
    shown = rule_shown(rule, timezone.localdate(), get_language() or "zh")
    links = links_of(list(rule.versions.values_list("key", flat=True)))
    return render(request, "platforms/public_rule.html", {**shown, "links": links})
