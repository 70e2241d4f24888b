"""Publishing a look with its findings, and taking its findings away as a file."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.db.models import QuerySet

from gongyou.core.errors import BadInput
from gongyou.core.text import Text
from gongyou.findings import policies as finding_policies
from gongyou.findings.models import Finding
from gongyou.findings.runs.publishing import Publication, run_keep
from gongyou.findings.runs.sums import employers_summed, report_kept
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
    found, first, last = list(findings_of(made, organisation)), str(made.scope.first), str(made.scope.last)
    publication = Publication(
        figure=made.figure.id,
        found=found,
        columns={"month_from": first, "month_to": last, "report": report_of(made)},
        sentence=PUBLISHED,
        said={"first": first, "last": last, "count": len(found)},
    )
    return run_keep(HoursLook, publication, organisation=organisation, by=by, now=now)


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
    report = {
        **{name: value[name] for name in KEPT},
        "employers": employers_summed(value["found"], by="kind"),
    }
    return report_kept(report, made.figure)
