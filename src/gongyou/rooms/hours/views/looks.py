"""Looks at the hours: the list, having one made, one with its sums, and its findings as a file."""

from __future__ import annotations

import uuid
from collections.abc import Iterator, Mapping, Sequence
from io import BytesIO
from typing import Any, cast

from django.contrib import messages
from django.http import FileResponse, Http404, HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from gongyou.core.errors import BadInput
from gongyou.core.text import Text
from gongyou.findings.models import Finding
from gongyou.findings.runs.pages import Places, Reader, RunPages, Words, language, months_said
from gongyou.findings.runs.sums import employer_names
from gongyou.findings.runs.work import Wanted
from gongyou.findings.selectors import evidence_table
from gongyou.kit.masking import worker_masked
from gongyou.kit.models import User
from gongyou.kit.policies import Visitor
from gongyou.kit.spreadsheets import workbook
from gongyou.registry.access import page_for
from gongyou.registry.policies import OFFICER
from gongyou.rooms.hours import policies, selectors, shown
from gongyou.rooms.hours.forms import LookForm
from gongyou.rooms.hours.models import HoursLook
from gongyou.rooms.hours.said import KINDS
from gongyou.rooms.hours.services.looks import look_export_note
from gongyou.rooms.hours.work import LOOKS
from gongyou.ui.listing import Column

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


class LookPages(RunPages[HoursLook]):
    """Looks at the hours."""

    policy = policies.looks
    work = LOOKS
    words = Words(
        title=gettext_lazy("工时"),
        icon="clock",
        new=gettext_lazy("新建比对"),
        start=gettext_lazy("开始比对"),
        organisation=gettext_lazy("比对范围"),
        none=gettext_lazy("还没有工时比对"),
        none_body=gettext_lazy("导入考勤记录后，选择期间，系统逐人逐日比对工时制度和加班上限。"),
        no_data=gettext_lazy("数据湖中还没有工时记录"),
        no_data_body=gettext_lazy("请先在“数据”中上传考勤或工时记录。"),
    )
    places = Places(list="hours:looks", new="hours:look_new")
    list_template = "hours/looks.html"
    new_template = "hours/look_new.html"
    page_template = "hours/look.html"

    def period(self, run: HoursLook) -> str:
        return months_said(run.month_from, run.month_to)

    def columns(self) -> Sequence[Column]:
        return (Column("period", _("期间"), cell=self.period, sort="month_to"),)

    def stock(self) -> list[str]:
        return selectors.months_there()

    def form(self, data: Any, user: Visitor, stock: list[str]) -> LookForm:
        return LookForm(data, user=user, months=stock)

    def wanted(self, data: Mapping[str, Any]) -> Wanted:
        first, last = data["first"], data["last"]
        return Wanted(
            data["organisation"],
            Text(f"工时比对：{first} 至 {last}", f"Look at the hours: {first} to {last}"),
            {"first": first, "last": last},
            (first, last),
        )

    def shown(self, run: HoursLook, reader: Reader) -> Mapping[str, Any]:
        """Sums by kind and by employer, schemes, how far the records agree, and when people work."""
        tongue, report, sees_few = reader.language, run.report, reader.sees_few
        return {
            "kinds": shown.kinds_shown(report, tongue, sees_few=sees_few),
            "employers": shown.employers_shown(report, employer_names(report), tongue, sees_few=sees_few),
            "schemes": shown.schemes_shown(report, tongue, sees_few=sees_few),
            "sources": shown.sources_shown(report, tongue),
            "records": report["records"],
            "weeks": report["weeks"],
            "cycles": report["cycles"],
            "precedence": shown.precedence_shown(report, tongue),
            "heat": shown.heat_shown(report, tongue),
            "industries": shown.industries_shown(report, tongue),
        }


pages = LookPages()


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
