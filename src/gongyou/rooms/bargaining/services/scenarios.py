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
from gongyou.rooms.bargaining.models import Scenario
from gongyou.rooms.bargaining.whatif.saved import report_json

KEPT = audit.register(
    "bargaining.scenario.kept",
    "保存{platform}规则试算（{first} 至 {last}），复算编号 {figure}",
    "Kept a what-if of {platform_en}, {first} to {last}; figure {figure}",
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
