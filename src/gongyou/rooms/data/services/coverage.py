"""The coverage of the sources, kept as it was reckoned."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from gongyou.core.text import Text
from gongyou.kit import audit
from gongyou.kit.models import User
from gongyou.kit.policies import require
from gongyou.kit.services import service
from gongyou.registry.selectors import has_role
from gongyou.rooms.data import policies
from gongyou.rooms.data.models import CoverageFigure

if TYPE_CHECKING:
    from gongyou.lake.provenance import Figure

COMPUTED = audit.register(
    "data.coverage.computed", "统计来源覆盖，数字 {figure}", "Reckoned the coverage of the sources, figure {figure}"
)
KEPT = 12
KIND = "data.coverage"
TITLE = Text("统计来源覆盖", "Reckoning the coverage of the sources")


@service
def coverage_keep(*, figure: Figure, by: User | None, now: datetime) -> CoverageFigure:
    """The kept figure; only the last dozen stay."""
    require(by is None or has_role(by, policies.OFFICER, policies.ANALYST))
    made = CoverageFigure.objects.create(
        figure=figure.id,
        snapshots={
            name: None if number is None else str(number) for name, number in figure.provenance.snapshots.items()
        },
        value=figure.value,
        line_zh=figure.provenance.line("zh"),
        line_en=figure.provenance.line("en"),
        computed_at=now,
    )
    old = CoverageFigure.objects.order_by("-computed_at", "-pk").values_list("pk", flat=True)[KEPT:]
    CoverageFigure.objects.filter(pk__in=list(old)).delete()
    audit.write(COMPUTED, by=by, subject=made, data={"figure": figure.id}, now=now)
    return made
