"""A delivery under an agreement is received: what is not covered is refused, the rest narrowed before it is kept."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from django.db import IntegrityError, transaction
from django.utils import timezone

from gongyou.core.errors import BadInput, Conflict
from gongyou.core.text import Text
from gongyou.kit.models import User
from gongyou.kit.policies import require
from gongyou.kit.uploads import Uploaded, files_remove
from gongyou.rooms.data import arrivals, policies
from gongyou.rooms.data.models import BatchRecord, BatchState, SharedContract, SharingAgreement
from gongyou.rooms.data.services.deliveries import delivery_take

if TYPE_CHECKING:
    from gongyou.lake.allowance import Allowance

STANDING = (BatchState.COMMITTING, BatchState.COMMITTED)


@dataclass(frozen=True, slots=True)
class Delivered:
    """The record, and whether the same content had come in before."""

    record: BatchRecord
    is_known: bool


def delivery_receive(
    *, agreement: SharingAgreement, contract: str, upload: Uploaded, mapping: Mapping[str, Any], by: User, now: datetime
) -> Delivered:
    """The delivery on its way in. Raises BadInput or Conflict for what the agreement does not cover.

    Nothing is stored before the file has been narrowed; the same content under the same agreement is one delivery.
    """
    require(policies.deliveries.can_add(by, under=agreement))
    shared = covered(agreement, contract, timezone.localdate(now))
    terms = {**shared.mapping, **mapping}
    with arrivals.arrived(upload) as arrival:
        content = arrivals.content_digest(arrival, contract, terms)
        standing = _standing(agreement, content)
        if standing is not None:
            return Delivered(standing, is_known=True)
        kept = arrivals.kept_of(arrival, allowance_of(agreement, shared, terms))
        name = arrival.name
    try:
        with transaction.atomic():
            record = BatchRecord(
                agreement=agreement,
                organisation=agreement.organisation,
                uploaded_by=by,
                contract=contract,
                source=f"{agreement.title} · {name}"[:200],
                content=content,
                names=name,
                created_at=now,
            )
            return Delivered(delivery_take(record=record, kept=kept, by=by, now=now), is_known=False)
    except IntegrityError:
        # Another request with the same content was a moment earlier.
        files_remove([kept.file.stored])
        standing = _standing(agreement, content)
        if standing is None:
            raise
        return Delivered(standing, is_known=True)
    except BaseException:
        files_remove([kept.file.stored])
        raise


def allowance_of(agreement: SharingAgreement, shared: SharedContract, terms: Mapping[str, Any]) -> Allowance:
    """What the lake may keep of a file under this agreement."""
    from gongyou.lake.allowance import Allowance

    return Allowance(
        contract=shared.contract,
        platform=agreement.platform,
        columns=frozenset(shared.columns),
        named=arrivals.namer(agreement.worker_ids, agreement.platform),
        days=(agreement.data_from, agreement.data_until),
        mapping=terms,
    )


def covered(agreement: SharingAgreement, contract: str, today: date) -> SharedContract:
    """What the agreement says of this kind of data. Raises BadInput or Conflict where it says nothing."""
    if not agreement.takes_on(today):
        raise Conflict(
            "sharing.not_in_force",
            Text("协议今天不在有效期内，没有接收。", "The agreement is not in force today; nothing was taken."),
            Text("请先续签或签补充协议。", "Renew it, or sign a supplement first."),
        )
    shared = agreement.contracts.filter(contract=contract).first()
    if shared is None:
        raise BadInput(
            "sharing.not_agreed",
            Text(
                f"协议没有约定这种数据（{contract}），没有接收。",
                f"The agreement does not cover {contract}; nothing was taken.",
            ),
            Text("请报送协议约定的数据种类。", "Deliver what the agreement names."),
            field="contract",
        )
    return shared


def _standing(agreement: SharingAgreement, content: str) -> BatchRecord | None:
    return BatchRecord.objects.filter(agreement=agreement, content=content, state__in=STANDING).first()
