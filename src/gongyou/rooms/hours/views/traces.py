"""One finding step by step: its days with every source, the sums, the rule's steps, the law with its dates."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from gongyou.core.errors import NotFound
from gongyou.findings import policies as finding_policies
from gongyou.findings.models import Finding
from gongyou.kit.lakes import open_lake
from gongyou.kit.masking import worker_masked
from gongyou.registry.access import page_for
from gongyou.registry.models import Employer
from gongyou.registry.policies import OFFICER
from gongyou.rooms.hours.kinds import ROOM
from gongyou.rooms.hours.said import KINDS, scheme_words
from gongyou.rooms.hours.shown import SOURCE_TEXT

ENDS = ("chosen", "least", "most")


@require_safe
@page_for(OFFICER)
def trace_page(request: HttpRequest, pk: int) -> HttpResponse:
    """One finding of one worker, derived once more on the snapshots of its figure."""
    from gongyou.rooms.hours.trace import trace_of
    from gongyou.rooms.hours.traced import Asked

    finding = finding_policies.findings.visible(request.user, pk=pk)
    if finding.room != ROOM:
        raise Http404
    kind = KINDS[finding.kind.rpartition(".")[2]]
    employer = str(finding.evidence["employer"])
    asked = Asked(kind.name, finding.subject_key, employer, finding.period_from, finding.period_to)
    try:
        found = trace_of(open_lake(), str(finding.evidence["figure_id"]), asked)
    except NotFound:  # the figure's record or its snapshot is gone; the finding stays
        found = None
    tongue = "en" if (get_language() or "zh").startswith("en") else "zh"
    context: dict[str, Any] = {
        "finding": finding,
        "kind": kind.words.on(tongue),
        "is_indication": kind.is_indication,
        "subject": worker_masked(finding.subject_key),
        "employer": Employer.objects.filter(key=employer).values_list("name", flat=True).first() or employer,
        "period": _period(finding, tongue),
        "found": found,
    }
    if found is not None:
        context |= _derivation(found, tongue)
    return render(request, "hours/trace.html", context)


def _period(finding: Finding, tongue: str) -> str:
    from gongyou.core.figures import day_shown

    return f"{day_shown(finding.period_from, tongue)} – {day_shown(finding.period_to, tongue)}"


def _derivation(found: Any, tongue: str) -> dict[str, Any]:
    from gongyou.rules.approvals import WHY_TEXT, Why
    from gongyou.rules.catalogue import standard
    from gongyou.rules.clauses import clauses_of

    catalogue = standard()
    rules = dict.fromkeys([each.rule for each in found.answers] or ([found.rule] if found.rule else []))
    return {
        "scheme": scheme_words(found.scheme).on(tongue),
        "why": WHY_TEXT[Why(found.scheme["why"])].on(tongue),
        "number": found.scheme["number"],
        "sources": [SOURCE_TEXT[name].on(tongue) for name in found.sources],
        "days": [_day(each, found.sources, tongue) for each in found.days],
        "spells": [{"spell": each, "source": SOURCE_TEXT[each.source].on(tongue)} for each in found.spells],
        "answers": [{"title": catalogue.rule(each.rule).title, "steps": each.steps} for each in found.answers],
        "ways": _ways(found),
        "parameters": list({used.id: used for each in found.answers for used in each.parameters_used}.values()),
        "conventions": list(dict.fromkeys(text for each in found.answers for text in each.conventions)),
        "clauses": list(dict.fromkeys(clause for name in rules for clause in clauses_of(catalogue.rule(name)))),
        "has_shift": any(each.shift for each in found.days),
    }


def _day(each: Any, sources: list[str], tongue: str) -> dict[str, Any]:
    from gongyou.rooms.hours.traced import clock_of

    kinds = {"work": _("工作日"), "off": _("休息日"), "holiday": _("法定休假日")}
    return {
        "day": each.day,
        "kind": kinds[each.kind],
        "is_workday": each.kind == "work",
        "shift": each.shift,
        "values": [
            {
                "said": clock_of(each.values[name]) if name in each.values else "",
                "counts": name == each.source,
                "source": SOURCE_TEXT[name].on(tongue),
            }
            for name in sources
        ],
        "beyond": clock_of(each.beyond) if each.beyond else "",
    }


def _ways(found: Any) -> list[dict[str, Any]]:
    """The rule's results by the record that counts, by the least and by the most, where they are not all the same."""
    if not found.ends or len(found.ends) < len(ENDS):
        return []
    rows = []
    for place, step in enumerate(found.ends["chosen"].steps):
        values = [_value(found.ends[end].steps[place].value) for end in ENDS]
        rows.append({"label": step.label, "values": values})
    return rows if any(len(set(row["values"])) > 1 for row in rows) else []


def _value(value: Any) -> str:
    from gongyou.rules.answer import number_shown

    if isinstance(value, bool):
        return _("是") if value else _("否")
    return number_shown(value) if isinstance(value, Decimal | int) else "—"
