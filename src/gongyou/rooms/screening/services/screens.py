"""Publishing a screen with its findings."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from gongyou.core.text import Text
from gongyou.findings.runs.publishing import Publication, run_keep
from gongyou.findings.runs.sums import employers_summed, report_kept
from gongyou.kit import audit
from gongyou.kit.models import User
from gongyou.kit.policies import require
from gongyou.kit.services import service
from gongyou.registry.models import Organisation
from gongyou.rooms.screening import policies
from gongyou.rooms.screening.found import findings_of
from gongyou.rooms.screening.kinds import PACKS
from gongyou.rooms.screening.models import ScreenRun

if TYPE_CHECKING:
    from gongyou.rooms.screening.made import Screen

PUBLISHED = audit.register(
    "screening.screen.published",
    "发布工资筛查（{pack}，{first} 至 {last}），发现 {count} 项",
    "Published a screen of payrolls ({pack_en}, {first} to {last}): {count} findings",
)


@service
def screen_publish(*, made: Screen, organisation: Organisation, by: User | None, now: datetime) -> ScreenRun:
    """The screen with its findings; published again it is the same run, and no finding is doubled.

    by None is the product itself.
    """
    require(by is None or policies.screens.can_add(by, under=organisation))
    scope, found = made.scope, list(findings_of(made, organisation))
    first, last = str(scope.first), str(scope.last)
    pack = PACKS.get(scope.pack, Text(scope.pack, scope.pack))
    publication = Publication(
        figure=made.figure.id,
        found=found,
        columns={
            "pack": scope.pack,
            "region": scope.region,
            "month_from": first,
            "month_to": last,
            "report": report_of(made),
        },
        sentence=PUBLISHED,
        said={"pack": pack.zh, "pack_en": pack.en, "first": first, "last": last, "count": len(found)},
    )
    return run_keep(ScreenRun, publication, organisation=organisation, by=by, now=now)


def report_of(made: Screen) -> dict[str, Any]:
    """The sums by check and by employer, what could not be judged, and where it comes from. No worker's key."""
    value = made.value
    report = {
        "checks": value["checks"],
        "employers": employers_summed(value["breaches"], by="check"),
        "unjudged": [{name: group[name] for name in ("check", "reason", "rows")} for group in value["unjudged"]],
        "refused": value["refused"],
        "parameters": value["parameters"],
    }
    return report_kept(report, made.figure)
