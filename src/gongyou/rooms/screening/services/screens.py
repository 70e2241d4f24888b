"""Publishing a screen with its findings."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict
from datetime import datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from gongyou.core.text import Text
from gongyou.findings.services import findings_publish
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
    found = list(findings_of(made, organisation))
    if found:
        findings_publish(findings=found, by=by, now=now)
    scope = made.scope
    run, _ = ScreenRun.objects.get_or_create(
        organisation=organisation,
        figure=made.figure.id,
        defaults={
            "pack": scope.pack,
            "region": scope.region,
            "month_from": str(scope.first),
            "month_to": str(scope.last),
            "report": report_of(made),
            "findings": len(found),
            "created_at": now,
            "created_by": by,
        },
    )
    said = PACKS.get(scope.pack, Text(scope.pack, scope.pack))
    data = {
        "pack": said.zh,
        "pack_en": said.en,
        "first": str(scope.first),
        "last": str(scope.last),
        "count": len(found),
    }
    audit.write(PUBLISHED, by=by, subject=run, data=data, now=now)
    return run


def report_of(made: Screen) -> dict[str, Any]:
    """The sums by check and by employer, what could not be judged, and where it comes from. No worker's key."""
    value = made.value
    employers: dict[tuple[str, str], dict[str, Any]] = {}
    for row in value["breaches"]:
        key = row["check"], row["employer_key"]
        line = employers.setdefault(key, {"check": key[0], "employer": key[1], "rows": 0, "amount": None, "who": set()})
        line["rows"] += 1
        line["who"].add(row["worker_key"])
        if row["amount"] is not None:
            line["amount"] = (line["amount"] or Decimal(0)) + Decimal(str(row["amount"]))
    unjudged = [{name: group[name] for name in ("check", "reason", "rows")} for group in value["unjudged"]]
    report = {
        "checks": value["checks"],
        "employers": [_line(line) for line in employers.values()],
        "unjudged": unjudged,
        "refused": value["refused"],
        "parameters": value["parameters"],
        "provenance": asdict(made.figure.provenance),
    }
    plain: dict[str, Any] = json.loads(json.dumps(report, ensure_ascii=False, default=str))
    plain["provenance"]["snapshots"] = {
        name: None if number is None else str(number) for name, number in made.figure.provenance.snapshots.items()
    }
    return plain


def _line(line: Mapping[str, Any]) -> dict[str, Any]:
    kept = {name: line[name] for name in ("check", "employer", "rows", "amount")}
    return {**kept, "workers": len(line["who"])}
