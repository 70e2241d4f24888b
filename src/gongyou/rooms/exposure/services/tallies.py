"""A computed table of members by occupation is kept for the pages."""

from __future__ import annotations

import json
from dataclasses import asdict
from datetime import datetime
from typing import TYPE_CHECKING

from gongyou.kit import audit
from gongyou.kit.models import User
from gongyou.kit.policies import require
from gongyou.kit.services import service
from gongyou.registry.models import Organisation
from gongyou.rooms.exposure import policies
from gongyou.rooms.exposure.models import Tally

if TYPE_CHECKING:
    from gongyou.lake.provenance import Figure

KEPT = audit.register(
    "exposure.tally.kept",
    "计算{region} {period} 各职业会员人数",
    "Computed members by occupation of {region}, {period}",
)


@service
def tally_keep(*, organisation: Organisation, figure: Figure, by: User | None, now: datetime) -> Tally:
    """The tally of the figure's region and month, in the place of an older one."""
    from gongyou.lake.provenance import canonical

    require(by is None or policies.tallies.can_add(by, under=organisation))
    region, period = figure.value["region"], figure.value["period"]
    kept, _ = Tally.objects.update_or_create(
        region=region,
        period=period,
        defaults={
            "organisation": organisation,
            "figure": figure.id,
            "value": json.loads(canonical(figure.value)),
            "provenance": asdict(figure.provenance),
            "computed_at": now,
        },
    )
    audit.write(KEPT, by=by, subject=kept, data={"region": region, "period": period}, now=now)
    return kept
