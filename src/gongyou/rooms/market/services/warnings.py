"""Publishing what the early warning found."""

from __future__ import annotations

from datetime import datetime

from gongyou.findings.runs.publishing import Publication, run_keep
from gongyou.kit import audit
from gongyou.kit.models import User
from gongyou.kit.policies import require
from gongyou.kit.services import service
from gongyou.registry.models import Organisation
from gongyou.rooms.market import policies
from gongyou.rooms.market.models import WarningRun
from gongyou.rooms.market.warning.made import TABLE, MadeWarnings, findings_of, rules_digest

PUBLISHED = audit.register(
    "market.warnings.published",
    "研判{region}{period}用工形势：黄色预警 {yellow} 项，橙色 {orange} 项，红色 {red} 项",
    "Judged {region_en}, {period}: {yellow} yellow warnings, {orange} orange, {red} red",
)


@service
def warnings_publish(*, made: MadeWarnings, organisation: Organisation, by: User | None, now: datetime) -> WarningRun:
    """The run with a finding for each signal that stands; published again it is the same run. By None: the product."""
    require(by is None or policies.warnings.can_add(by, under=organisation))
    region, period = made.value["region"], made.value["period"]
    publication = Publication(
        figure=made.figure.id,
        found=findings_of(made, organisation),
        columns={
            "region": region,
            "region_name": {"zh": made.region.zh, "en": made.region.en},
            "period": period,
            "snapshot": str(made.figure.provenance.snapshots.get(TABLE) or ""),
            "rules": rules_digest(),
            "report": dict(made.value),
            **made.counts,
        },
        sentence=PUBLISHED,
        said={"region": made.region.zh, "region_en": made.region.en, "period": period, **made.counts},
    )
    return run_keep(WarningRun, publication, organisation=organisation, by=by, now=now)
