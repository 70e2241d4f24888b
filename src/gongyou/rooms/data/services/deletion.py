"""The day of deletion: what came in under an agreement leaves the lake for good."""

from __future__ import annotations

from datetime import datetime

from django.utils import timezone

from gongyou.core.errors import Conflict
from gongyou.core.text import Text
from gongyou.kit import audit
from gongyou.kit.lakes import open_lake
from gongyou.kit.models import User
from gongyou.kit.policies import require
from gongyou.kit.services import service
from gongyou.rooms.data import policies
from gongyou.rooms.data.models import BatchRecord, BatchState, SharingAgreement

DELETED = audit.register(
    "data.sharing.deleted",
    "按协议删除 {batches} 个批次、{rows:,} 行，数据湖的任何快照都不再保存",
    "Deleted {batches} batches with {rows:,} rows as agreed; no snapshot of the lake holds them any more",
)


@service
def sharing_delete(*, agreement: SharingAgreement, by: User | None, now: datetime) -> SharingAgreement:
    """The agreement with its day of deletion done: `by` None is the daily task on that day, an officer may be earlier.

    Every batch that came in under it is taken out by a new snapshot, and its files are emptied. A second try after a
    crash finds less to do.
    """
    require(by is None or policies.sharing.can_change(by, agreement))
    found = SharingAgreement.objects.select_for_update(of=("self",)).get(pk=agreement.pk)
    if found.deleted_at is not None or found.takes_on(timezone.localdate(now)):
        raise Conflict(
            "sharing.not_over",
            Text("协议仍在有效期内，或已经删除。", "The agreement is still in force, or the deletion is done."),
            Text("先终止协议。", "Terminate the agreement first."),
        )
    records = BatchRecord.objects.select_for_update(of=("self",)).filter(agreement=found)
    standing = list(records.filter(state__in=(BatchState.COMMITTED, BatchState.UNDONE)).exclude(batch_id=""))
    rows = sum(each.rows_kept + each.rows_quarantined for each in standing)
    records.filter(state=BatchState.COMMITTED).update(state=BatchState.UNDONE, undone_at=now)
    records.update(report={})  # its reasons may quote a cell
    found.deleted_at = now
    found.save()
    audit.write(DELETED, by=by, subject=found, data={"batches": len(standing), "rows": rows}, now=now)
    lake = open_lake()
    for each in standing:
        lake.expunge(each.batch_id)
    return found
