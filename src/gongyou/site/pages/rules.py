"""The rules in force, readable without an account: pay schemes and rules of law, dated and cited."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import get_language

from gongyou.core.errors import NotFound
from gongyou.core.text import Text
from gongyou.rules import catalogue
from gongyou.rules.answer import STATUS_TEXT, Status
from gongyou.rules.clauses import clauses_of
from gongyou.rules.parameters import Parameter
from gongyou.rules.schemes import PayScheme
from gongyou.ui.states import Badge, Tone

TONES = {Status.VERIFIED: Tone.GOOD, Status.SECONDARY: Tone.NEUTRAL, Status.UNVERIFIED: Tone.WARNING}
SHOWN_VALUES = 60


def rules_in_force(request: HttpRequest) -> HttpResponse:
    """Every pay scheme and every rule of law that the product computes with."""
    known = catalogue.standard()
    today = timezone.localdate()
    schemes = [
        {"scheme": scheme, "status": badge(scheme.status), "version": _current(scheme, today)}
        for scheme in known.schemes()
    ]
    return render(request, "site/rules.html", {"schemes": schemes, "rules": known.rules()})


def scheme(request: HttpRequest, name: str) -> HttpResponse:
    """One pay scheme in plain sentences, version by version."""
    try:
        found = catalogue.standard().scheme(name)
    except NotFound:
        raise Http404 from None
    language = get_language() or "zh"
    context = {
        "scheme": found,
        "status": badge(found.status),
        "sentences": found.described(language),
        "note": found.note,
        "versions": [
            {
                "start": version.start,
                "until": version.until,
                "status": badge(version.status),
                "source": version.source.title.text,
                "url": getattr(version.source, "url", None),
            }
            for version in reversed(found.in_force)
        ],
    }
    return render(request, "site/rules_scheme.html", context)


def rule(request: HttpRequest, name: str) -> HttpResponse:
    """One rule of law: article, what it asks, what it answers, and the dated values it uses."""
    known = catalogue.standard()
    try:
        found = known.rule(name)
    except NotFound:
        raise Http404 from None
    parameters = [values_of(known.parameters.get(one)) for one in found.uses]
    return render(
        request, "site/rules_rule.html", {"rule": found, "parameters": parameters, "clauses": clauses_of(found)}
    )


def values_of(parameter: Parameter) -> dict[str, Any]:
    """The values of a parameter, newest first; a parameter by place shows the number of places as well."""
    values = sorted(parameter.values, key=lambda dated: (dated.start, dated.place or ""), reverse=True)
    return {
        "parameter": parameter,
        "unit": parameter.unit.text,
        "values": [{"dated": dated, "status": badge(dated.status)} for dated in values[:SHOWN_VALUES]],
        "more": max(0, len(values) - SHOWN_VALUES),
    }


def badge(status: Status) -> Badge:
    """How sure a value is, as a badge."""
    text: Text = STATUS_TEXT[status]
    return Badge(text, TONES[status])


def _current(scheme: PayScheme, today: Any) -> Any:
    """The version in force today, or the newest one."""
    current = scheme.versions_between(today, today)
    return (current or scheme.in_force)[-1]
