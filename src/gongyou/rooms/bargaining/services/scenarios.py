"""Keeping a what-if under a name."""

from __future__ import annotations

from datetime import date, datetime

from gongyou.findings.runs.publishing import Publication, run_keep
from gongyou.kit import audit
from gongyou.kit.models import User
from gongyou.kit.policies import require
from gongyou.kit.services import service
from gongyou.lake.provenance import Figure
from gongyou.registry.models import Organisation
from gongyou.registry.platform_names import platform_called
from gongyou.rooms.bargaining import policies
from gongyou.rooms.bargaining.models import Proposal, Scenario
from gongyou.rooms.bargaining.whatif.saved import report_json

KEPT = audit.register(
    "bargaining.scenario.kept",
    "保存{platform}规则试算（{first} 至 {last}），复算编号 {figure}",
    "Kept a what-if of {platform_en}, {first} to {last}; figure {figure}",
)

ATTACHED = audit.register(
    "bargaining.scenario.attached",
    "《{title}》议题 {number} 第 {version} 稿附上试算，复算编号 {figure}",
    "“{title}”, topic {number}, proposal {version}: a what-if was attached; figure {figure}",
)


@service
def scenario_keep(*, figure: Figure, name: str, organisation: Organisation, by: User | None, now: datetime) -> Scenario:
    """The scenario; kept again it is the same one, under its first name. by None is the product itself."""
    require(by is None or policies.scenarios.can_add(by, under=organisation))
    value = figure.value
    platform = platform_called(value["platform"])
    publication = Publication(
        figure=figure.id,
        found=(),
        columns={
            "name": name[:60],
            "platform": value["platform"],
            "period_from": date.fromisoformat(value["from"]),
            "period_to": date.fromisoformat(value["to"]),
            "report": report_json(figure),
        },
        sentence=KEPT,
        said={
            "platform": platform.zh,
            "platform_en": platform.en,
            "first": value["from"],
            "last": value["to"],
            "figure": figure.id,
        },
    )
    return run_keep(Scenario, publication, organisation=organisation, by=by, now=now)


@service
def scenario_attach(*, proposal: Proposal, scenario: Scenario, by: User | None, now: datetime) -> Proposal:
    """The proposal with a what-if that was kept; attached once however often it is asked."""
    row = Proposal.objects.select_for_update(of=("self",)).select_related("topic__negotiation").get(pk=proposal.pk)
    case = row.topic.negotiation
    require(by is None or policies.negotiations.can_change(by, case))
    require(by is None or policies.scenarios.scope(by).filter(pk=scenario.pk).exists())
    row.scenarios.add(scenario)
    data = {
        "title": case.title,
        "number": row.topic.number,
        "version": row.number,
        "figure": scenario.figure,
    }
    audit.write(ATTACHED, by=by, subject=case, data=data, now=now)
    return row
