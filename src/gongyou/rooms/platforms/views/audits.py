"""Audits: the list, having one made, one audit with its figures, and its files."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from gongyou.core.figures import day_shown, shown
from gongyou.core.text import Text
from gongyou.findings.runs.pages import Places, Reader, RunPages, Words, language
from gongyou.findings.runs.work import Wanted
from gongyou.kit.documents import Document
from gongyou.kit.policies import Visitor
from gongyou.rooms.platforms import policies, selectors
from gongyou.rooms.platforms.forms import AuditForm, kept_by
from gongyou.rooms.platforms.measures.conclusion import RULE
from gongyou.rooms.platforms.measures.scope import Scope
from gongyou.rooms.platforms.metrics.metric import HEADINGS
from gongyou.rooms.platforms.metrics.outcome import STATES, State
from gongyou.rooms.platforms.models import AuditRun
from gongyou.rooms.platforms.names import platform_name, scheme_for
from gongyou.rooms.platforms.report import outcomes, tables
from gongyou.rooms.platforms.report.charts import all_charts
from gongyou.rooms.platforms.report.compose import report_of
from gongyou.rooms.platforms.report.few import is_of_few, released, withheld_of
from gongyou.rooms.platforms.report.figures import CARDS, key_figures
from gongyou.rooms.platforms.report.made import Audit
from gongyou.rooms.platforms.report.saved import audit_of
from gongyou.rooms.platforms.report.veil import veiled
from gongyou.rooms.platforms.words import kind as kind_text
from gongyou.rooms.platforms.work import AUDITS
from gongyou.ui.listing import Column, Filter
from gongyou.ui.states import Badge, Tone

STATE_TONES = {
    State.SUSPECT: Tone.BAD,
    State.EXPLAIN: Tone.WARNING,
    State.CONFORM: Tone.GOOD,
    State.UNDECIDED: Tone.NEUTRAL,
    State.TOO_SMALL: Tone.NEUTRAL,
    State.NOT_ASSESSABLE: Tone.NEUTRAL,
    State.DESCRIBED: Tone.NEUTRAL,
}
TONES = {"conform": Tone.GOOD, "not_assessable": Tone.NEUTRAL, "explain": Tone.WARNING, "suspect": Tone.BAD}


def level_badge(run: AuditRun) -> Badge:
    """The conclusion in words, with its tone."""
    return Badge(run.get_level_display(), TONES[run.level])


class AuditPages(RunPages[AuditRun]):
    """Audits of platforms."""

    policy = policies.audits
    work = AUDITS
    words = Words(
        title=gettext_lazy("平台计酬审计"),
        icon="scale",
        new=gettext_lazy("新建审计"),
        start=gettext_lazy("开始审计"),
        organisation=gettext_lazy("发布组织"),
        none=gettext_lazy("还没有审计"),
        none_body=gettext_lazy("导入平台派单日志后，选择平台和期间，系统逐单核对公示规则与实付。"),
        no_data=gettext_lazy("数据湖中还没有派单日志"),
        no_data_body=gettext_lazy("请先在“数据”中上传平台派单日志。"),
    )
    places = Places(list="platforms:audits", new="platforms:audit_new")
    new_template = "platforms/audit_new.html"
    page_template = "platforms/audit.html"

    def period(self, run: AuditRun) -> str:
        first, last = day_shown(run.period_from, language()), day_shown(run.period_to, language())
        return f"{first} – {last}"

    def columns(self) -> Sequence[Column]:
        return (
            Column("platform", _("平台"), cell=lambda run: run.platform_shown, sort="platform"),
            Column("period", _("期间"), cell=self.period, sort="period_from"),
            Column("level", _("结论"), cell=level_badge, sort="level"),
        )

    def filters(self) -> Sequence[Filter]:
        return (Filter("level", _("结论"), lambda found, value: found.filter(level=value), AuditRun.Level.choices),)

    def stock(self) -> list[selectors.Logged]:
        return selectors.platforms_logged()

    def form(self, data: Any, user: Visitor, stock: list[selectors.Logged]) -> AuditForm:
        return AuditForm(data, user=user, platforms=stock)

    def wanted(self, data: Mapping[str, Any]) -> Wanted:
        from gongyou.rooms.platforms.register.composed import scheme_file  # brings the engine's expressions

        named = kept_by(data["scheme"])[1]
        shipped = data["scheme"] if data["scheme"] and not named else None
        span = (data["platform"], data["first"], data["last"])
        held = None if shipped else scheme_file(*span, organisation=data["organisation"], named=named)
        asked = {
            "platform": data["platform"],
            "from": data["first"].isoformat(),
            "to": data["last"].isoformat(),
            "scheme": shipped or held or scheme_for(data["platform"]),
        }
        scope = Scope.read(asked)
        name = platform_name(scope.platform)
        return Wanted(
            data["organisation"],
            Text(f"平台审计：{name.zh}", f"Audit of {name.en}"),
            {"params": scope.as_params(), **({"keeper": named} if held else {})},
            (scope.platform, scope.first, scope.last, scope.scheme),
        )

    def shown(self, run: AuditRun, reader: Reader) -> Mapping[str, Any]:
        """Conclusion, figures, charts with tables, the worst orders with their arithmetic."""
        made, tongue = audit_of(run.report), reader.language
        found = {
            "badge": level_badge(run),
            "statements": run.statements.all(),
            "release": run.releases.filter(withdrawn_at=None).first(),
            "may_release": policies.releases.can_change(reader.user, run),
            "value": made.value if reader.sees_few else veiled(made).value,
            "source": made.figure,
            "rule": RULE,
            "batches": made.batches,
            "withheld": withheld_of(made) if is_of_few(made) else None,
        }
        if is_of_few(made) and not reader.sees_few:
            return {**found, "is_hidden": True}
        if not reader.sees_few:
            made = veiled(made)
        figures = key_figures(made)
        return {
            **found,
            "reasons": [*made.value["conclusion"]["reasons"], *outcomes.adverse(made.outcomes)],
            "sections": list(_sections(run, made)),
            "cards": [
                {"label": each.label, "value": shown(each.value, each.style, tongue), "unit": each.unit}
                for each in (figures[key] for key in CARDS)
            ],
            "charts": list(all_charts(made.value).values()),
            "tables": [
                {"table": table, "cells": table.cells(tongue), "notes": table.notes(tongue)}
                for table in _tables(made.value, made.breaches.value)
            ],
            "worst": [{**row, "kind_said": kind_text(row["kind"])} for row in made.value["worst"]],
        }

    def document(self, run: AuditRun) -> Document:
        return report_of(audit_of(run.report), list(run.statements.all()))

    def data(self, run: AuditRun) -> Mapping[str, Any]:
        return released(run.report)

    def stem(self, run: AuditRun) -> str:
        return f"audit-{run.platform}-{run.period_from}-{run.period_to}"


pages = AuditPages()


def _sections(run: AuditRun, made: Audit) -> Iterator[Mapping[str, Any]]:
    """The headings of the guideline with the metrics below them, each with its state and its page."""
    for section, title in HEADINGS.items():
        held = outcomes.under(section, made.outcomes)
        if held:
            yield {
                "title": title,
                "metrics": [
                    {
                        "metric": metric,
                        "badge": state_badge(outcome["state"], language()),
                        "said": outcome["said"],
                        "address": reverse("platforms:metric", args=[run.pk, metric.id]),
                    }
                    for metric, outcome in held
                ],
            }


def state_badge(state: str, tongue: str) -> Badge:
    """What was concluded of a metric, in words, with its tone."""
    return Badge(STATES[State(state)].on(tongue), STATE_TONES[State(state)])


def _tables(value: Mapping[str, Any], breaches: Mapping[str, Any]) -> list[Any]:
    found = [tables.rule_table(value), tables.kinds_table(breaches, value), tables.parts_table(value, "months")]
    if value["areas"]["rows"]:
        found.append(tables.parts_table(value, "areas"))
    return found
