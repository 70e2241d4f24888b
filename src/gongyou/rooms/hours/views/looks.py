"""Looks at the hours: the list, having one made, one with its sums, and its findings as a file."""

from __future__ import annotations

import uuid
from collections.abc import Iterator, Mapping
from io import BytesIO
from typing import Any, cast

from django.contrib import messages
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from gongyou.core.errors import BadInput
from gongyou.core.figures import WORDS
from gongyou.core.period import Month
from gongyou.core.text import Text
from gongyou.findings.models import Finding
from gongyou.findings.selectors import evidence_table
from gongyou.kit import audit
from gongyou.kit.masking import worker_masked
from gongyou.kit.models import User
from gongyou.kit.spreadsheets import workbook
from gongyou.kit.tasks.services import Order, task_start
from gongyou.registry.access import page_for
from gongyou.registry.models import Employer
from gongyou.registry.policies import OFFICER
from gongyou.registry.selectors import scope_paths
from gongyou.rooms.hours import policies, selectors, shown
from gongyou.rooms.hours.forms import LookForm
from gongyou.rooms.hours.models import HoursLook
from gongyou.rooms.hours.policies import KEEPERS, STAFF
from gongyou.rooms.hours.said import KINDS
from gongyou.rooms.hours.services.looks import look_export_note
from gongyou.rooms.hours.work import LOOK
from gongyou.ui.listing import Column, Listing

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
REFUSED = 422


def language() -> str:
    return "en" if (get_language() or "zh").startswith("en") else "zh"


@require_safe
@page_for(*STAFF)
def look_list(request: HttpRequest) -> HttpResponse:
    """The looks of my scope, newest first."""
    rows = selectors.looks_list(request.user)
    listing = Listing(
        query=request.GET,
        rows=rows,
        columns=(
            Column("period", _("期间"), WORDS, cell=_period, sort="month_to"),
            Column("findings", _("发现（项）"), cell=lambda look: look.findings, sort="findings"),
            Column("organisation", _("比对范围"), WORDS, cell=lambda look: look.organisation.name, hides_on_phone=True),
            Column("created_at", _("发布时间"), WORDS, cell=_published, sort="created_at"),
        ),
        link=lambda look: look.get_absolute_url(),
        language=language(),
    )
    keeps = bool(scope_paths(request.user, *KEEPERS))
    return render(request, "hours/looks.html", {"listing": listing, "any": rows.exists(), "keeps": keeps})


@require_http_methods(["GET", "HEAD", "POST"])
@page_for(*KEEPERS)
def look_new(request: HttpRequest) -> HttpResponse:
    """The form; on POST the look goes to the queue, and the task's page shows how far it is."""
    months = selectors.months_there()
    given = request.method == "POST"
    form = LookForm(request.POST if given else None, user=request.user, months=months)
    if given and form.is_valid():
        return _queued(request, form.cleaned_data)
    context = {"form": form, "months": months}
    return render(request, "hours/look_new.html", context, status=REFUSED if form.errors else 200)


def _queued(request: HttpRequest, data: Mapping[str, Any]) -> HttpResponse:
    organisation, first, last = data["organisation"], data["first"], data["last"]
    if not policies.looks.can_add(request.user, under=organisation):
        raise Http404
    order = Order(
        kind=LOOK,
        key=f"{LOOK}:{organisation.pk}:{first}:{last}",
        arguments={"organisation": organisation.pk, "first": first, "last": last},
        title=Text(f"工时比对：{first} 至 {last}", f"Look at the hours: {first} to {last}"),
    )
    run = task_start(order, by=cast(User, request.user), now=timezone.now())
    return redirect(run.get_absolute_url())


@require_safe
@page_for(*STAFF)
def look_page(request: HttpRequest, look_id: uuid.UUID) -> HttpResponse:
    """One look: sums by kind and by employer, schemes, how far the records agree, and when people work."""
    look = policies.looks.visible(request.user, pk=look_id)
    sees_few = policies.looks.can_see_few(request.user, look)
    tongue, report = language(), look.report
    keys = {line["employer"] for line in report["employers"]}
    names = dict(Employer.objects.filter(key__in=keys).values_list("key", "name"))
    context = {
        "look": look,
        "period": _period(look),
        "kinds": shown.kinds_shown(report, tongue, sees_few=sees_few),
        "employers": shown.employers_shown(report, names, tongue, sees_few=sees_few),
        "schemes": shown.schemes_shown(report, tongue, sees_few=sees_few),
        "sources": shown.sources_shown(report, tongue),
        "records": report["records"],
        "weeks": report["weeks"],
        "cycles": report["cycles"],
        "precedence": shown.precedence_shown(report, tongue),
        "heat": shown.heat_shown(report, tongue),
        "industries": shown.industries_shown(report, tongue),
        "sees_few": sees_few,
        "lines": [
            {"at": line.at, "text": audit.said(line, tongue), "actor": line.actor} for line in audit.lines_about(look)
        ],
    }
    return render(request, "hours/look.html", context)


@require_POST
@page_for(OFFICER)
def look_file(request: HttpRequest, look_id: uuid.UUID) -> HttpResponseBase:
    """The findings of the look in the officer's scope as a workbook, workers masked. By POST: it leaves a line."""
    look = policies.looks.visible(request.user, pk=look_id)
    if not policies.looks.can_see_few(request.user, look):
        raise Http404
    reason = request.POST.get("reason", "")
    try:
        rows = look_export_note(look=look, reason=reason, by=cast(User, request.user), now=timezone.now())
    except BadInput as error:
        messages.error(request, error.said(get_language() or "zh"))
        return redirect(look)
    tongue, target = language(), BytesIO()
    heads = [
        workbook.Column(_("问题")),
        workbook.Column(_("劳动者（已遮盖）"), "id"),
        workbook.Column(_("起")),
        workbook.Column(_("止")),
        workbook.Column(_("金额（元）"), "money"),
        workbook.Column(_("依据条款")),
        workbook.Column(_("证据")),
        workbook.Column(_("审核情况")),
        workbook.Column(_("复算编号"), "id"),
    ]
    workbook.workbook_write(target, [workbook.Sheet(_("工时发现"), heads, _lines(rows, tongue))])
    target.seek(0)
    name = f"{_('工时发现')}-{look.month_from}-{look.month_to}.xlsx"
    return FileResponse(target, as_attachment=True, filename=name, content_type=XLSX)


def _lines(rows: Any, tongue: str) -> Iterator[list[Any]]:
    finding: Finding
    for finding in rows.iterator():
        table = evidence_table(finding.evidence, tongue)
        said = "；".join(
            f"{head} {cell}" for cells in table.rows for head, cell in zip(table.columns, cells, strict=True)
        )
        kind = KINDS[finding.kind.rpartition(".")[2]]
        yield [
            kind.words.on(tongue),
            worker_masked(finding.subject_key),
            finding.period_from.isoformat(),
            finding.period_to.isoformat(),
            finding.amount,
            finding.article_shown,
            said,
            str(finding.get_state_display()),
            look_figure(finding),
        ]


def look_figure(finding: Finding) -> str:
    return str(finding.evidence.get("figure_id", ""))


def _period(look: HoursLook) -> str:
    first, last = (Month.read(month).shown(language()) for month in (look.month_from, look.month_to))
    return first if first == last else f"{first} – {last}"


def _published(look: HoursLook) -> str:
    return f"{timezone.localtime(look.created_at):%Y-%m-%d %H:%M}"
