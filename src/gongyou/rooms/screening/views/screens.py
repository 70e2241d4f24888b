"""Screens: the list, having one made, one screen with its sums, and one breach step by step."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from gongyou.core.errors import NotFound
from gongyou.core.period import Month
from gongyou.core.text import Text
from gongyou.findings import policies as finding_policies
from gongyou.findings.runs.pages import Places, Reader, RunPages, Words, language, months_said
from gongyou.findings.runs.sums import employer_names
from gongyou.findings.runs.work import Wanted
from gongyou.kit.lakes import open_lake
from gongyou.kit.masking import worker_masked
from gongyou.kit.policies import Visitor
from gongyou.registry.access import page_for
from gongyou.registry.policies import OFFICER
from gongyou.rooms.screening import policies, selectors
from gongyou.rooms.screening.forms import ScreenForm
from gongyou.rooms.screening.kinds import PACKS, ROOM
from gongyou.rooms.screening.measures.scope import Scope
from gongyou.rooms.screening.models import ScreenRun
from gongyou.rooms.screening.shown import checks_shown, employers_shown, refused_shown, unjudged_shown
from gongyou.rooms.screening.work import SCREENS
from gongyou.ui.listing import Column


class ScreenPages(RunPages[ScreenRun]):
    """Screens of payrolls."""

    policy = policies.screens
    work = SCREENS
    words = Words(
        title=gettext_lazy("工资筛查"),
        icon="clipboard-check",
        new=gettext_lazy("新建筛查"),
        start=gettext_lazy("开始筛查"),
        organisation=gettext_lazy("筛查范围"),
        none=gettext_lazy("还没有筛查"),
        none_body=gettext_lazy("导入工资表后，选择期间，系统逐人逐月比对法律，列出少发的钱和不能判断的行。"),
        no_data=gettext_lazy("数据湖中还没有工资表"),
        no_data_body=gettext_lazy("请先在“数据”中上传工资表。"),
    )
    places = Places(list="screening:screens", new="screening:screen_new")
    new_template = "screening/screen_new.html"
    page_template = "screening/screen.html"

    def period(self, run: ScreenRun) -> str:
        return months_said(run.month_from, run.month_to)

    def columns(self) -> Sequence[Column]:
        return (
            Column("period", _("筛查期间"), cell=self.period, sort="month_to"),
            Column("pack", _("筛查项目"), cell=lambda run: run.pack_shown),
        )

    def stock(self) -> list[str]:
        return selectors.months_there()

    def form(self, data: Any, user: Visitor, stock: list[str]) -> ScreenForm:
        return ScreenForm(data, user=user, months=stock)

    def wanted(self, data: Mapping[str, Any]) -> Wanted:
        organisation = data["organisation"]
        asked = {
            "pack": data["pack"],
            "from": data["first"],
            "to": data["last"],
            "region": organisation.region[:6],
            "payday": data["payday"],
        }
        scope = Scope.read(asked)
        said = PACKS[scope.pack]
        return Wanted(
            organisation,
            Text(f"工资筛查：{said.zh}", f"Screen: {said.en}"),
            {"params": scope.as_params()},
            (scope.pack, scope.first, scope.last, scope.payday),
        )

    def shown(self, run: ScreenRun, reader: Reader) -> Mapping[str, Any]:
        """Breaches by kind and by employer, what could not be judged, and the way to the findings."""
        report, tongue = run.report, reader.language
        return {
            "checks": checks_shown(report, tongue, sees_few=reader.sees_few),
            "employers": employers_shown(report, employer_names(report), tongue, sees_few=reader.sees_few),
            "unjudged": unjudged_shown(report, tongue),
            "refused": refused_shown(report, tongue),
        }


pages = ScreenPages()


@require_safe
@page_for(OFFICER)
def trace_page(request: HttpRequest, pk: int) -> HttpResponse:
    """One breach of one worker, derived from its row: formula by formula, with each value of the law."""
    from gongyou.rooms.screening.trace import trace_of

    finding = finding_policies.findings.visible(request.user, pk=pk)
    if finding.room != ROOM:
        raise Http404
    try:
        judged = trace_of(open_lake(), finding.evidence, finding.subject_key)
    except NotFound:  # the figure's record or its snapshot is gone; the finding stays
        judged = None
    context = {
        "finding": finding,
        "subject": worker_masked(finding.subject_key),
        "period": Month.read(finding.evidence["period"]).shown(language()),
        "answer": judged.answer if judged else None,
    }
    return render(request, "screening/trace.html", context)
