"""What the pages ask for."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from typing import TYPE_CHECKING

from django.db.models import Count, Q, QuerySet

from gongyou.kit.lakes import open_lake
from gongyou.kit.policies import Visitor
from gongyou.kit.prepared import Totals
from gongyou.registry.scoped import Scoped
from gongyou.rooms.data import policies
from gongyou.rooms.data.models import WAITING, BatchRecord, BatchState

if TYPE_CHECKING:
    from gongyou.lake import QuarantinedRow

TO_CONFIRM = Q(state=BatchState.CHECKED)
HAS_QUARANTINE = Q(state=BatchState.COMMITTED, rows_quarantined__gt=0)


def batches_list(user: Visitor) -> QuerySet[BatchRecord]:
    """The batches that the user may see, newest first."""
    found = policies.batches.scope(user).select_related("organisation", "uploaded_by")
    return found.order_by("-created_at", "pk")


def batches_matching(found: QuerySet[BatchRecord], text: str) -> QuerySet[BatchRecord]:
    """Those whose source, file names or batch number hold the text."""
    return found.filter(Q(source__icontains=text) | Q(names__icontains=text) | Q(batch_id__startswith=text))


def batches_to_confirm(user: Visitor) -> QuerySet[BatchRecord]:
    """Uploads that wait for the decision after their dry run."""
    return policies.batches.scope(user).filter(TO_CONFIRM).order_by("-created_at")


def _waiting(beside: Q) -> Scoped:
    figures = {"to_confirm": Count("pk", filter=TO_CONFIRM), "with_quarantine": Count("pk", filter=HAS_QUARANTINE)}
    return Scoped(
        lambda user: Totals(policies.batches.opened(user, beside).filter(TO_CONFIRM | HAS_QUARANTINE), figures)
    )


# An officer of the top answers for what belongs to no organisation, too: that depends on the path, which is no key.
_WAITING, _WAITING_TOO = _waiting(Q(pk__in=[])), _waiting(Q(organisation=None))


def batches_waiting(user: Visitor) -> dict[str, int]:
    """How many uploads wait for a decision, and how many committed batches have rows that somebody must look at."""
    waiting = _WAITING_TOO if policies.answers_for_the_house(user) else _WAITING
    return waiting.totals(user)


def quarantine_page(record: BatchRecord, *, reason: str, first: int, count: int) -> list[QuarantinedRow]:
    """`count` quarantined rows from `first` on, of one reason ("code" or "code:column") when one is named."""
    return list(islice(quarantine_rows(record, reason=reason), first, first + count))


def quarantine_rows(record: BatchRecord, *, reason: str = "") -> Iterator[QuarantinedRow]:
    """All quarantined rows of a batch, in the order of the files."""
    code, _, column = reason.partition(":")
    for row in open_lake().quarantine(record.batch_id):
        if not reason or (row.code == code and (row.column or "") == column):
            yield row


def stored_names_wanted() -> list[str]:
    """Names of the stored files that some upload on its way still needs."""
    found = BatchRecord.objects.filter(state__in=WAITING).values_list("files", flat=True)
    return [file["stored"] for files in found for file in files if file.get("stored")]
