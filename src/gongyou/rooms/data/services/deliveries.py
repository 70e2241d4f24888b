"""The record of a delivery under an agreement; what comes before it is in delivering.py."""

from __future__ import annotations

from datetime import datetime

from gongyou.core.text import Text
from gongyou.kit import audit
from gongyou.kit.models import User
from gongyou.kit.policies import require
from gongyou.kit.services import service
from gongyou.kit.tasks.services import Order, task_start
from gongyou.rooms.data import policies
from gongyou.rooms.data.arrivals import Kept
from gongyou.rooms.data.models import BatchRecord, BatchState

DELIVERED = audit.register(
    "data.delivery.taken",
    "按协议报送：读取 {read:,} 行，期间外 {outside:,} 行和 {dropped} 个未约定的列没有留存",
    "Delivered under the agreement: {read:,} rows read; {outside:,} rows outside the period and {dropped} columns that "
    "were not agreed on were not kept",
)
KIND = "data.delivery"
TITLE = Text("平台报送入库", "Taking in a delivery")


@service
def delivery_take(*, record: BatchRecord, kept: Kept, by: User, now: datetime) -> BatchRecord:
    """The record of a narrowed file, with its way into the lake in the queue."""
    assert record.agreement is not None  # noqa: S101 (given by whoever received the file)
    require(policies.deliveries.can_add(by, under=record.agreement))
    record.state = BatchState.COMMITTING
    record.files, record.terms, record.door = [kept.file.as_json()], dict(kept.narrowed.terms), kept.as_json()
    record.rows_read = kept.narrowed.rows
    record.save(force_insert=True)
    counts = {"read": kept.narrowed.read, "outside": kept.narrowed.outside, "dropped": len(kept.narrowed.dropped)}
    audit.write(DELIVERED, by=by, subject=record, data=counts, now=now)
    order = Order(
        kind=KIND,
        title=Text(f"{TITLE.zh}：{record.source}", f"{TITLE.en}: {record.source}"),
        key=f"{KIND}:{record.pk}",
        arguments={"record": str(record.pk)},
        link=record.get_absolute_url(),
        scope=record.agreement.organisation.code,
    )
    record.run = task_start(order, by=by, now=now)
    record.save(update_fields=["run"])
    return record
