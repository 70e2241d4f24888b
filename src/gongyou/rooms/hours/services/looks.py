"""Publishing a look with its findings, and taking its findings away as a file."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict
from datetime import datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.db.models import QuerySet

from gongyou.core.errors import BadInput
from gongyou.core.text import Text
from gongyou.findings import policies as finding_policies
from gongyou.findings.models import Finding
from gongyou.findings.services import findings_publish
from gongyou.kit import audit
from gongyou.kit.models import User
from gongyou.kit.policies import require
from gongyou.kit.reasons import without_numbers
from gongyou.kit.services import service
from gongyou.registry.models import Organisation
from gongyou.rooms.hours import policies
from gongyou.rooms.hours.found import findings_of
from gongyou.rooms.hours.kinds import ROOM
from gongyou.rooms.hours.models import HoursLook

if TYPE_CHECKING:
    from gongyou.rooms.hours.made import Look

PUBLISHED = audit.register(
    "hours.look.published",
    "发布工时比对（{first} 至 {last}），发现 {count} 项",
    "Published a look at the hours ({first} to {last}): {count} findings",
)
EXPORTED = audit.register(
    "hours.look.exported",
    "导出工时比对（{first} 至 {last}）的发现 {count} 项，理由：{reason}",
    "Exported {count} findings of the hours ({first} to {last}): {reason}",
)
KEPT = ("sums", "weeks", "cycles", "records", "schemes", "week_heat", "industry_heat", "precedence", "approvals")


@service
def look_publish(*, made: Look, organisation: Organisation, by: User | None, now: datetime) -> HoursLook:
    """The look with its findings; published again it is the same look, and no finding is doubled.

    by None is the product itself.
    """
    require(by is None or policies.looks.can_add(by, under=organisation))
    found = list(findings_of(made, organisation))
    if found:
        findings_publish(findings=found, by=by, now=now)
    first, last = str(made.scope.first), str(made.scope.last)
    look, _ = HoursLook.objects.get_or_create(
        organisation=organisation,
        figure=made.figure.id,
        defaults={
            "month_from": first,
            "month_to": last,
            "report": report_of(made),
            "findings": len(found),
            "created_at": now,
            "created_by": by,
        },
    )
    data = {"first": first, "last": last, "count": len(found)}
    audit.write(PUBLISHED, by=by, subject=look, data=data, now=now)
    return look


@service
def look_export_note(*, look: HoursLook, reason: str, by: User, now: datetime) -> QuerySet[Finding]:
    """The findings that the file will hold that is about to be handed out: those of the officer's scope."""
    require(policies.looks.can_see_few(by, look))
    if not reason.strip():
        raise BadInput(
            "hours.export.reason",
            Text("请写明导出的理由。", "Say why it is exported."),
            Text("一句话即可，会记入审计。", "One sentence is enough; it is kept in the audit trail."),
            field="reason",
        )
    rows = finding_policies.findings.scope(by).filter(room=ROOM, evidence__figure_id=look.figure)
    data = {"first": look.month_from, "last": look.month_to, "count": rows.count(), "reason": without_numbers(reason)}
    audit.write(EXPORTED, by=by, subject=look, data=data, now=now)
    return rows.order_by("kind", "period_from", "pk")


def report_of(made: Look) -> dict[str, Any]:
    """The sums by kind and by employer, how far the records agree, and where it comes from. No worker's key."""
    value = made.value
    employers: dict[tuple[str, str], dict[str, Any]] = {}
    for row in value["found"]:
        key = row["kind"], row["employer_key"]
        line = employers.setdefault(key, {"kind": key[0], "employer": key[1], "rows": 0, "amount": None, "who": set()})
        line["rows"] += 1
        line["who"].add(row["worker_key"])
        if row.get("amount") is not None:
            line["amount"] = (line["amount"] or Decimal(0)) + Decimal(row["amount"])
    report = {
        **{name: value[name] for name in KEPT},
        "employers": [_line(line) for line in employers.values()],
        "provenance": asdict(made.figure.provenance),
    }
    plain: dict[str, Any] = json.loads(json.dumps(report, ensure_ascii=False, default=str))
    plain["provenance"]["snapshots"] = {
        name: None if number is None else str(number) for name, number in made.figure.provenance.snapshots.items()
    }
    return plain


def _line(line: Mapping[str, Any]) -> dict[str, Any]:
    kept = {name: line[name] for name in ("kind", "employer", "rows", "amount")}
    return {**kept, "workers": len(line["who"])}
