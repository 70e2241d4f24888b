"""Announcing a delivery in parts, and giving one up. The parts themselves are in parts.py."""

from __future__ import annotations

from datetime import datetime

from gongyou.kit import audit
from gongyou.kit.models import User
from gongyou.kit.policies import require
from gongyou.kit.services import service
from gongyou.rooms.data import policies
from gongyou.rooms.data.models import DeliveryUpload

OPENED = audit.register(
    "data.upload.opened",
    "开始分段报送：{size:,} 字节",
    "Delivery in parts begun: {size:,} bytes",
)
DROPPED = audit.register(
    "data.upload.dropped",
    "清除分段报送：已收 {taken:,} 字节，未形成报送的部分不再保留",
    "Delivery in parts cleared away: {taken:,} bytes had come in; what did not become a delivery is not kept",
)


@service
def upload_open(*, upload: DeliveryUpload, by: User, now: datetime) -> DeliveryUpload:
    """Records what will come. IntegrityError where the same is announced already."""
    require(policies.deliveries.can_add(by, under=upload.agreement))
    upload.save(force_insert=True)
    audit.write(OPENED, by=by, subject=upload, data={"size": upload.size}, now=now)
    return upload


@service
def upload_drop(*, upload: DeliveryUpload, by: User | None, now: datetime) -> list[str]:
    """Forgets an upload; gives the names of its sealed parts, which whoever calls clears away."""
    require(by is None or policies.deliveries.can_add(by, under=upload.agreement))
    parts = list(upload.parts.all())
    audit.write(DROPPED, by=by, subject=upload, data={"taken": sum(each.size for each in parts)}, now=now)
    upload.delete()
    return [each.stored for each in parts]
