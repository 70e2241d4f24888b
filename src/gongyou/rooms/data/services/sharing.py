"""An agreement's way: drafted, its columns agreed, the signed document added, signed, over or terminated."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.utils import timezone

from gongyou.core.errors import BadInput, Conflict
from gongyou.core.text import Text
from gongyou.kit import audit
from gongyou.kit.models import User
from gongyou.kit.policies import require
from gongyou.kit.scanning import content_scanned
from gongyou.kit.sealed_files import file_seal, kept, sealed_remove
from gongyou.kit.services import service
from gongyou.kit.uploads import clean_name
from gongyou.lake.allowance import narrowable
from gongyou.lake.contract import contract as contract_named
from gongyou.registry.models import ApiToken, Organisation
from gongyou.rooms.data import policies
from gongyou.rooms.data.models import SharedContract, SharingAgreement
from gongyou.rooms.data.models.agreements import Purpose, SharingState, WorkerIds

DRAFTED = audit.register("data.sharing.drafted", "起草数据共享协议", "Drafted an agreement to share data")
CHANGED = audit.register("data.sharing.changed", "修改数据共享协议草稿", "Changed the draft of the agreement")
COLUMNS = audit.register(
    "data.sharing.columns",
    "约定一种数据的 {count} 列",
    "Agreed on {count} columns of one kind of data",
)
DOCUMENT = audit.register(
    "data.sharing.document", "登记已签署的文本，SHA-256 {sha256}", "Added the signed document, SHA-256 {sha256}"
)
FETCHED = audit.register("data.sharing.fetched", "下载已签署的文本", "Downloaded the signed document")
SIGNED = audit.register("data.sharing.signed", "登记签署，签署日期 {on}", "Recorded the signing on {on}")
TERMINATED = audit.register(
    "data.sharing.terminated",
    "终止数据共享协议，吊销 {tokens} 个令牌",
    "Terminated the agreement; {tokens} tokens revoked",
)

DOCUMENT_PURPOSE = "data.sharing"
MEBI = 1024 * 1024
LARGEST = 20 * MEBI
SIGNS = {"pdf": b"%PDF-", "png": b"\x89PNG\r\n\x1a\n", "jpg": b"\xff\xd8\xff"}
TYPES = {"pdf": "application/pdf", "png": "image/png", "jpg": "image/jpeg"}
# Where a person goes: never part of what is proposed, and taken only when it was agreed on by name.
WHEREABOUTS = ("pickup_lon", "pickup_lat", "dropoff_lon", "dropoff_lat")


@dataclass(frozen=True, slots=True)
class SharingRow:
    """What the officer fills in."""

    platform: str
    title: str
    purposes: Sequence[str]
    worker_ids: str
    data_from: date
    data_until: date
    valid_from: date
    valid_until: date
    delete_on: date
    contact: str = ""


@service
def sharing_draft(*, organisation: Organisation, row: SharingRow, by: User | None, now: datetime) -> SharingAgreement:
    """The draft. Dates out of order and a missing purpose raise BadInput."""
    require(by is None or policies.sharing.can_add(by, under=organisation))
    _checked(row)
    found = SharingAgreement(organisation=organisation, recorded_at=now, recorded_by=by)
    _written(found, row)
    audit.write(DRAFTED, by=by, subject=found, data={"platform": row.platform}, now=now)
    return found


@service
def sharing_change(*, agreement: SharingAgreement, row: SharingRow, by: User | None, now: datetime) -> SharingAgreement:
    """The draft, changed. What was signed is not edited."""
    found = _draft(agreement, by)
    _checked(row)
    _written(found, row)
    audit.write(CHANGED, by=by, subject=found, now=now)
    return found


@service
def columns_agree(
    *,
    agreement: SharingAgreement,
    contract: str,
    columns: Iterable[str],
    mapping: Mapping[str, str],
    by: User | None,
    now: datetime,
) -> SharingAgreement:
    """The draft with the columns of one kind of data; none takes the kind out. Required columns come along."""
    found = _draft(agreement, by)
    wanted = sorted(set(columns))
    if contract not in narrowable():
        raise BadInput(
            "sharing.contract",
            Text("平台不能按协议报送这种数据。", "A platform cannot deliver this kind of data."),
            Text(
                "请选择平台派单、在线时段等带平台列的数据。",
                "Choose orders, sessions or another kind that names the platform.",
            ),
            field="contract",
        )
    known = contract_named(contract)
    strange = [name for name in (*wanted, *mapping) if name not in known.names]
    if strange:
        raise BadInput(
            "sharing.column_unknown",
            Text(f"没有这些列：{'、'.join(strange)}。", f"There are no such columns: {', '.join(strange)}."),
            field="columns",
        )
    if wanted:
        agreed = sorted({*wanted, *known.required})
        SharedContract.objects.update_or_create(
            agreement=found, contract=contract, defaults={"columns": agreed, "mapping": dict(mapping)}
        )
    else:
        agreed = []
        SharedContract.objects.filter(agreement=found, contract=contract).delete()
    audit.write(COLUMNS, by=by, subject=found, data={"contract": contract, "count": len(agreed)}, now=now)
    return found


@service
def document_add(
    *, agreement: SharingAgreement, name: str, chunks: Iterable[bytes], by: User | None, now: datetime
) -> SharingAgreement:
    """The signed document, scanned and sealed, in place of an earlier one. BadInput for what is no PDF or picture."""
    found = _draft(agreement, by)
    content = _read(chunks)
    kind = next((kind for kind, sign in SIGNS.items() if content.startswith(sign)), None)
    if kind is None:
        raise BadInput(
            "sharing.document_kind",
            Text("这个文件不是 PDF、PNG 或 JPEG。", "The file is no PDF, PNG or JPEG."),
            Text("请上传签署件的扫描件。", "Upload a scan of the signed document."),
            field="document",
        )
    content_scanned([content], clean_name(name))
    before, stored = found.document_stored, file_seal([content], purpose=DOCUMENT_PURPOSE)
    try:
        found.document_name, found.document_kind = clean_name(name)[:255], kind
        found.document_sha256, found.document_stored = hashlib.sha256(content).hexdigest(), stored
        found.save()
        audit.write(DOCUMENT, by=by, subject=found, data={"sha256": found.document_sha256}, now=now)
    except BaseException:
        sealed_remove(stored)
        raise
    sealed_remove(before)
    return found


@service
def document_fetch(*, agreement: SharingAgreement, by: User, now: datetime) -> SharingAgreement:
    """The agreement whose document leaves the house; the trail says so."""
    require(policies.sharing.can_change(by, agreement) and bool(agreement.document_stored))
    audit.write(FETCHED, by=by, subject=agreement, now=now)
    return agreement


@service
def sharing_sign(*, agreement: SharingAgreement, signed_on: date, by: User | None, now: datetime) -> SharingAgreement:
    """The agreement as signed: from now on files may come in under it, and nothing of it is edited any more."""
    found = _draft(agreement, by)
    lacking = []
    if not found.contracts.exists():
        lacking.append(Text("还没有约定任何列", "no columns have been agreed on"))
    if not found.document_stored:
        lacking.append(Text("还没有上传签署件", "the signed document is missing"))
    if lacking:
        raise Conflict(
            "sharing.incomplete",
            Text(
                "协议还不完整：" + "；".join(each.zh for each in lacking) + "。",
                "The agreement is incomplete: " + "; ".join(each.en for each in lacking) + ".",
            ),
            Text("补齐后再登记签署。", "Add it, then record the signing."),
        )
    if signed_on > timezone.localdate(now) or signed_on > found.valid_until:
        raise BadInput(
            "sharing.signed_late",
            Text(
                "签署日期不能晚于今天和协议期满之日。",
                "The day of signing lies neither after today nor after the term.",
            ),
            field="signed_on",
        )
    found.state, found.signed_on = SharingState.IN_FORCE, signed_on
    found.save()
    audit.write(SIGNED, by=by, subject=found, data={"on": signed_on}, now=now)
    return found


@service
def sharing_terminate(*, agreement: SharingAgreement, why: str, by: User, now: datetime) -> SharingAgreement:
    """The agreement, over from today: tokens are void at once. What came in stays until its day of deletion."""
    require(policies.sharing.can_change(by, agreement))
    found = _locked(agreement)
    if found.state != SharingState.IN_FORCE or found.is_over(timezone.localdate(now)):
        raise _moved_on()
    found.state, found.ended_on, found.ended_why = SharingState.TERMINATED, timezone.localdate(now), why.strip()[:300]
    found.save()
    tokens = 0
    if found.account_id is not None:
        tokens = ApiToken.objects.filter(user=found.account_id, revoked_at=None).update(revoked_at=now)
        User.objects.filter(pk=found.account_id).update(is_active=False)
    audit.write(TERMINATED, by=by, subject=found, data={"tokens": tokens}, now=now)
    return found


@kept
def documents_stored() -> list[str]:
    """The sealed files that signed documents lie in."""
    found = SharingAgreement.objects.exclude(document_stored="")
    return list(found.values_list("document_stored", flat=True))


def proposed_columns(contract: str) -> list[str]:
    """What a new agreement proposes: every column of use to some metric but a person's whereabouts."""
    return [name for name in contract_named(contract).names if name not in WHEREABOUTS]


def _locked(agreement: SharingAgreement) -> SharingAgreement:
    return SharingAgreement.objects.select_for_update(of=("self",)).get(pk=agreement.pk)


def _draft(agreement: SharingAgreement, by: User | None) -> SharingAgreement:
    require(by is None or policies.sharing.can_change(by, agreement))
    found = _locked(agreement)
    if found.state != SharingState.DRAFT:
        raise _moved_on()
    return found


def _moved_on() -> Conflict:
    return Conflict(
        "sharing.state",
        Text("协议已签署或已终止，不能再改。", "The agreement was signed or is over; it is not changed any more."),
        Text("需要变更的，另签一份补充协议。", "For a change, sign a supplement as an agreement of its own."),
    )


def _written(found: SharingAgreement, row: SharingRow) -> None:
    found.platform, found.title = row.platform.strip(), row.title.strip()
    found.purposes, found.worker_ids, found.contact = sorted(set(row.purposes)), row.worker_ids, row.contact.strip()
    found.data_from, found.data_until = row.data_from, row.data_until
    found.valid_from, found.valid_until, found.delete_on = row.valid_from, row.valid_until, row.delete_on
    found.save()


def _checked(row: SharingRow) -> None:
    if not row.purposes or not set(row.purposes) <= set(Purpose.values) or row.worker_ids not in WorkerIds.values:
        raise BadInput("sharing.purpose", Text("请至少选一项用途。", "Choose at least one purpose."), field="purposes")
    for field, first, last in (
        ("data_until", row.data_from, row.data_until),
        ("valid_until", row.valid_from, row.valid_until),
        ("delete_on", row.valid_until, row.delete_on),
    ):
        if last < first:
            raise BadInput(
                "sharing.dates",
                Text(
                    "日期前后颠倒；删除日期不能早于协议期满。", "The dates are out of order; deletion follows the term."
                ),
                field=field,
            )


def _read(chunks: Iterable[bytes]) -> bytes:
    """The whole content, no more than the limit held in memory."""
    held = bytearray()
    for chunk in chunks:
        held += chunk
        if len(held) > LARGEST:
            raise BadInput(
                "sharing.document_large",
                Text(f"文件超过 {LARGEST // MEBI} MB。", f"The file is over {LARGEST // MEBI} MB."),
                Text("请降低扫描分辨率。", "Scan it at a lower resolution."),
                field="document",
            )
    return bytes(held)
