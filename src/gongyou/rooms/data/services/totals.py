"""What a platform declares of a month in all, on record."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from gongyou.core.errors import BadInput
from gongyou.core.text import Text
from gongyou.kit import audit
from gongyou.kit.models import User
from gongyou.kit.policies import require
from gongyou.kit.services import service
from gongyou.registry.models import Organisation
from gongyou.rooms.data import policies
from gongyou.rooms.data.models import PlatformTotal

RECORDED = audit.register(
    "data.total.recorded",
    "登记平台申报的 {month} 总数",
    "Recorded the totals that a platform declared for {month}",
)


@service
def total_record(
    *, organisation: Organisation, platform: str, given: Mapping[str, Any], by: User | None, now: datetime
) -> PlatformTotal:
    """The totals of a month (`month`, `orders`, `workers`, `told_where`), in place of earlier ones."""
    require(by is None or policies.totals.can_add(by, under=(organisation, platform)))
    if given.get("orders") is None and given.get("workers") is None:
        raise BadInput(
            "data.total.empty",
            Text("请至少填写订单数或劳动者数。", "Give the number of orders or of workers."),
            field="orders",
        )
    found, _ = PlatformTotal.objects.update_or_create(
        organisation=organisation,
        platform=platform,
        month=given["month"],
        defaults={
            "orders": given.get("orders"),
            "workers": given.get("workers"),
            "told_where": str(given["told_where"]).strip()[:200],
            "recorded_at": now,
            "recorded_by": by,
        },
    )
    audit.write(RECORDED, by=by, subject=found, data={"platform": platform, "month": found.month}, now=now)
    return found
