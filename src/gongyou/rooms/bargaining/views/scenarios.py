"""Scenarios: the list, one with its figures and files, and several side by side."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from gongyou.core.figures import day_shown
from gongyou.findings.runs.pages import Places, Reader, RunPages, Words, language
from gongyou.kit.documents import Document
from gongyou.registry.access import page_for
from gongyou.registry.platform_names import platform_called
from gongyou.rooms.bargaining import policies
from gongyou.rooms.bargaining.compared import compared
from gongyou.rooms.bargaining.models import Scenario
from gongyou.rooms.bargaining.policies import NEGOTIATORS
from gongyou.rooms.bargaining.report.compose import document_of, headline
from gongyou.rooms.bargaining.shown import value_shown
from gongyou.rooms.bargaining.whatif.saved import figure_of
from gongyou.rooms.bargaining.work import SCENARIOS
from gongyou.ui.listing import Column

SIDE_BY_SIDE = 4


class ScenarioPages(RunPages[Scenario]):
    """What-ifs that were kept."""

    policy = policies.scenarios
    work = SCENARIOS
    words = Words(
        title=gettext_lazy("规则试算"),
        icon="calculator",
        new=gettext_lazy("新建试算"),
        start=gettext_lazy("开始试算"),
        organisation=gettext_lazy("保存组织"),
        none=gettext_lazy("还没有保存的试算"),
        none_body=gettext_lazy("选择平台日志和规则，拖动每一个数，看谁多谁少、平台多付多少，再起名保存。"),
        no_data=gettext_lazy("数据湖中还没有派单日志"),
        no_data_body=gettext_lazy("请先在“数据”中上传平台派单日志。"),
    )
    places = Places(list="bargaining:scenarios", new="bargaining:trial")
    list_template = "bargaining/scenarios.html"
    page_template = "bargaining/scenario.html"

    def period(self, run: Scenario) -> str:
        first, last = day_shown(run.period_from, language()), day_shown(run.period_to, language())
        return f"{first} – {last}"

    def columns(self) -> Sequence[Column]:
        return (
            Column("name", _("名称"), cell=lambda run: run.name, sort="name"),
            Column("platform", _("平台"), cell=lambda run: run.platform_shown, sort="platform"),
            Column("period", _("期间"), cell=self.period, sort="period_from", hides_on_phone=True),
        )

    def _common_columns(self) -> tuple[Column, ...]:
        # A what-if leaves no findings.
        return tuple(column for column in super()._common_columns() if column.key != "findings")

    def shown(self, run: Scenario, reader: Reader) -> Mapping[str, Any]:
        """Winners and losers, cost, incomes, hours and redlines, with where they come from."""
        figure = figure_of(run.report)
        return {
            **value_shown(figure.value, reader.language),
            "source": figure,
            "sentences": headline(figure.value),
            "changes": figure.value["after"]["changes"],
        }

    def document(self, run: Scenario) -> Document:
        return document_of(figure_of(run.report), run.name, platform_called(run.platform))

    def stem(self, run: Scenario) -> str:
        return f"what-if-{run.platform}-{run.period_from}-{run.period_to}"


pages = ScenarioPages()


@require_safe
@page_for(*NEGOTIATORS)
def compare_page(request: HttpRequest) -> HttpResponse:
    """Up to four scenarios of my scope side by side."""
    visible = policies.scenarios.scope(request.user)
    try:
        chosen = [UUID(each) for each in request.GET.getlist("of")][:SIDE_BY_SIDE]
    except ValueError:
        raise Http404 from None
    found = {run.pk: run for run in visible.filter(pk__in=chosen)}
    if set(chosen) - set(found):
        raise Http404
    offered = policies.scenarios.listed(request.user)[:50]
    runs = [found[key] for key in dict.fromkeys(chosen)]
    context = {
        "runs": runs,
        "table": compared(runs, language()) if runs else None,
        "offered": offered,
        "chosen": chosen,
    }
    return render(request, "bargaining/compare.html", context)
