"""A delivery in parts: announced, sent piece by piece with checksums, continued after a break, then received whole.

Parts wait sealed, because a raw file may hold what was never agreed on; they go with the delivery, or after a day.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, cast

from django.db import IntegrityError, transaction
from django.utils import timezone

from gongyou.core.errors import BadInput, Conflict
from gongyou.core.text import Text
from gongyou.kit.models import User
from gongyou.kit.sealed_files import file_blocks, file_seal, kept, sealed_remove
from gongyou.kit.uploads import Uploaded, name_checked
from gongyou.rooms.data.arrivals import DELIVERED
from gongyou.rooms.data.delivering import Delivered, covered, delivery_receive
from gongyou.rooms.data.models import DeliveryPart, DeliveryUpload, SharingAgreement
from gongyou.rooms.data.services.uploads import upload_drop, upload_open

PURPOSE = "delivery.part"
# Below what a request may bring without being spooled.
PART_BYTES = 4 << 20
KEPT_FOR = timedelta(days=1)
MOST_OPEN = 5


@dataclass(frozen=True, slots=True)
class Announced:
    """What a file will be: its name, bytes and digest, what it holds and how it is read."""

    contract: str
    name: str
    size: int
    sha256: str
    mapping: Mapping[str, Any]

    def chunks(self) -> Iterable[bytes]:
        """Nothing has come in yet."""
        return ()


@dataclass(frozen=True, slots=True)
class _Whole:
    """The parts as one file, checked against what was announced when the last byte is read."""

    upload: DeliveryUpload
    parts: tuple[DeliveryPart, ...]

    @property
    def name(self) -> str:
        return self.upload.name

    @property
    def size(self) -> int:
        return self.upload.size

    def chunks(self) -> Iterator[bytes]:
        digest = hashlib.sha256()
        for part in self.parts:
            for block in file_blocks(part.stored, purpose=PURPOSE):
                digest.update(block)
                yield block
        if digest.hexdigest() != self.upload.sha256:
            raise BadInput(
                "data.parts.checksum",
                Text("整个文件的校验和与申报的不符，没有接收。", "The file's checksum is not the one announced."),
                Text("请核对文件后重新申报、重新报送。", "Check the file, announce it anew and send it again."),
                field="sha256",
            )


def taken_of(upload: DeliveryUpload) -> int:
    """How many bytes have come in: where to go on."""
    if upload.delivery_id is not None:
        return upload.size
    last = upload.parts.last()
    return last.begins + last.size if last else 0


def upload_announce(
    *, agreement: SharingAgreement, announced: Announced, by: User, now: datetime
) -> tuple[DeliveryUpload, bool]:
    """The upload to continue, and whether it was announced before. Raises BadInput or Conflict for what will not do."""
    shared = covered(agreement, announced.contract, timezone.localdate(now))
    name = name_checked(cast(Uploaded, announced), DELIVERED)
    terms = "\n".join(f"{key}={value}" for key, value in sorted({**shared.mapping, **announced.mapping}.items()))
    known_by = f"{announced.contract}\n{announced.sha256}\n{announced.size}\n{terms}"
    content = hashlib.sha256(known_by.encode()).hexdigest()
    for over in agreement.uploads.filter(delivery=None, ends_at__lte=now):
        upload_give_up(upload=over, by=by, now=now)
    known = agreement.uploads.filter(delivery=None, content=content).first()
    if known is not None:
        return known, True
    if agreement.uploads.filter(delivery=None).count() >= MOST_OPEN:
        raise Conflict(
            "data.parts.too_many",
            Text(f"已有 {MOST_OPEN} 个文件在分段报送。", f"{MOST_OPEN} files are under way already."),
            Text("请先完成或取消其中一个。", "Complete or give up one of them first."),
        )
    upload = DeliveryUpload(
        agreement=agreement, contract=announced.contract, name=name, size=announced.size, sha256=announced.sha256,
        mapping=dict(announced.mapping), content=content, opened_at=now, ends_at=now + KEPT_FOR,
    )  # fmt: skip
    try:
        with transaction.atomic():
            return upload_open(upload=upload, by=by, now=now), False
    except IntegrityError:
        # Announced by another request a moment earlier.
        standing = agreement.uploads.filter(content=content, delivery=None).get()
        return standing, True


def part_store(*, upload: DeliveryUpload, begins: int, content: bytes, sha256: str) -> int:
    """Keeps a part and gives the next offset; the same part again changes nothing. Raises BadInput or Conflict.

    It counts once it lies sealed on the disk and its row is written: a process that dies before leaves the offset as
    it was, and a sealed file without a row, which the daily sweep clears away.
    """
    if hashlib.sha256(content).hexdigest() != sha256:
        raise BadInput(
            "data.parts.part_checksum",
            Text("这一段的校验和不符，没有留存。", "The part's checksum is not that of its header; it was not kept."),
            Text("请把这一段重新发送。", "Send this part again."),
            field="Content-Digest",
        )
    taken = taken_of(upload)
    if upload.delivery_id is not None or begins < taken:
        return _sent_before(upload, begins, sha256)
    if begins > taken:
        raise _elsewhere(taken)
    if not content or begins + len(content) > upload.size:
        raise BadInput(
            "data.parts.size",
            Text("这一段是空的，或超出了申报的大小。", "The part is empty or reaches beyond the size announced."),
            Text(
                f"请从第 {taken} 字节起，最多到第 {upload.size} 字节。", f"Send from byte {taken} up to {upload.size}."
            ),
            offset=taken,
        )
    stored = file_seal([content], purpose=PURPOSE)
    try:
        with transaction.atomic():
            DeliveryPart.objects.create(upload=upload, begins=begins, size=len(content), sha256=sha256, stored=stored)
    except IntegrityError:
        # The same place was filled by another request a moment earlier.
        sealed_remove(stored)
        return _sent_before(upload, begins, sha256)
    except BaseException:
        sealed_remove(stored)
        raise
    return begins + len(content)


def upload_complete(*, upload: DeliveryUpload, by: User, now: datetime) -> Delivered:
    """The whole file on its way in, as if it had come in one piece; once it has, asking again gives the same."""
    if upload.delivery is not None:
        return Delivered(upload.delivery, is_known=True)
    parts, taken = tuple(upload.parts.all()), taken_of(upload)
    if taken != upload.size:
        raise _elsewhere(taken)
    try:
        done = delivery_receive(
            agreement=upload.agreement,
            contract=upload.contract,
            upload=cast(Uploaded, _Whole(upload, parts)),
            mapping=upload.mapping,
            by=by,
            now=now,
        )
    except BadInput:
        # It will not be taken however often it is sent: nothing of it stays.
        upload_give_up(upload=upload, by=by, now=now)
        raise
    with transaction.atomic():
        upload.delivery = done.record
        upload.save(update_fields=["delivery"])
        upload.parts.all().delete()
    for part in parts:
        sealed_remove(part.stored)
    return done


def upload_give_up(*, upload: DeliveryUpload, by: User | None, now: datetime) -> None:
    """Forgets an upload with its parts."""
    for stored in upload_drop(upload=upload, by=by, now=now):
        sealed_remove(stored)


def uploads_end(now: datetime) -> int:
    """How many uploads were forgotten because their day was over."""
    over = list(DeliveryUpload.objects.filter(ends_at__lte=now).select_related("agreement__organisation"))
    for upload in over:
        upload_give_up(upload=upload, by=None, now=now)
    return len(over)


@kept
def _parts_kept() -> Iterable[str]:
    return DeliveryPart.objects.values_list("stored", flat=True)


def _sent_before(upload: DeliveryUpload, begins: int, sha256: str) -> int:
    """The offset to go on from, where the part is one that is held already; else Conflict."""
    held = upload.parts.filter(begins=begins).first()
    taken = taken_of(upload)
    if upload.delivery_id is None and (held is None or held.sha256 != sha256):
        raise _elsewhere(taken)
    return taken


def _elsewhere(taken: int) -> Conflict:
    return Conflict(
        "data.parts.offset",
        Text(f"已收到 {taken} 字节。", f"{taken} bytes have come in."),
        Text(f"请从第 {taken} 字节继续发送。", f"Go on from byte {taken}."),
        offset=taken,
    )
