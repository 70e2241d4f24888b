"""Deliveries in parts: a large file comes piece by piece, and goes on where a broken connection left it."""

from __future__ import annotations

import base64
import binascii
import re
import uuid
from datetime import datetime
from typing import Any

from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from ninja import Field, Schema
from ninja.responses import Status

from gongyou.core.errors import BadInput
from gongyou.core.text import Text
from gongyou.kit.uploads import too_large, upload_limit
from gongyou.registry.joining.limits import knock
from gongyou.rooms.data import parts, policies
from gongyou.rooms.data.models import DeliveryUpload
from gongyou.site.api.deliveries import DELIVERIES, DeliveryOut, agreement_of, delivery_out, router
from gongyou.site.api.frame import person
from gongyou.site.api.shapes import Strict

# RFC 9530: Content-Digest: sha-256=:base64:
DIGEST = re.compile(r"sha-256=:([A-Za-z0-9+/]{43}=):")


class UploadIn(Strict):
    """The file that will come."""

    contract: str
    name: str = Field(min_length=1, max_length=200)
    size: int = Field(gt=0, lt=2**53, description="Bytes of the whole file.")
    sha256: str = Field(pattern=r"^[0-9a-f]{64}$", description="Of the whole file.")
    mapping: dict[str, Any] = Field(default_factory=dict, description="Column of the contract → column of the file.")


class UploadOut(Schema):
    """How far a delivery in parts is."""

    id: str
    contract: str
    file: str
    size: int
    offset: int = Field(description="Bytes that have come in: send the next part from here.")
    part_limit: int = Field(description="Most bytes of one part.")
    ends_at: datetime = Field(description="What is not complete by then is cleared away.")
    delivery: str | None = Field(description="The delivery that it became.")


@router.post("/delivery-uploads", response={201: UploadOut, 200: UploadOut})
def upload_announce(request: HttpRequest, response: HttpResponse, body: UploadIn) -> Any:
    """Announces a file that will come in parts. The same announcement again is answered with 200 and how far it is."""
    if body.size > upload_limit():
        raise too_large(body.name)
    by, now = person(request), timezone.now()
    knock(DELIVERIES, str(by.pk), now=now)
    announced = parts.Announced(body.contract, body.name, body.size, body.sha256, body.mapping)
    found, is_known = parts.upload_announce(agreement=agreement_of(request), announced=announced, by=by, now=now)
    response["Location"] = reverse("api:upload_state", args=[found.pk])
    return Status(200 if is_known else 201, upload_out(found))


@router.get("/delivery-uploads/{upload_id}", response=UploadOut)
def upload_state(request: HttpRequest, upload_id: uuid.UUID) -> Any:
    """How many bytes have come in: where to go on after a broken connection."""
    return upload_out(policies.uploads.visible(request.user, pk=upload_id))


@router.put("/delivery-uploads/{upload_id}/parts/{offset}", response=UploadOut)
def upload_part(request: HttpRequest, upload_id: uuid.UUID, offset: int) -> Any:
    """Sends the bytes from `offset` on, as application/octet-stream with `Content-Digest: sha-256=:base64:` (RFC 9530).

    The same part again changes nothing; a part from elsewhere is answered with 409 and the offset to go on from.
    """
    found = policies.uploads.visible(request.user, pk=upload_id)
    try:
        content = request.body
    except RequestDataTooBig as reason:
        raise _part_too_large() from reason
    if len(content) > parts.PART_BYTES:
        raise _part_too_large()
    parts.part_store(upload=found, begins=offset, content=content, sha256=_digest(request))
    return upload_out(found)


@router.post("/delivery-uploads/{upload_id}/complete", response={202: DeliveryOut, 200: DeliveryOut})
def upload_complete(request: HttpRequest, response: HttpResponse, upload_id: uuid.UUID) -> Any:
    """Hands the whole file in, as POST /deliveries does with one; again it is answered with 200 and the delivery."""
    found = policies.uploads.visible(request.user, pk=upload_id)
    done = parts.upload_complete(upload=found, by=person(request), now=timezone.now())
    response["Location"] = reverse("api:delivery", args=[done.record.pk])
    return Status(200 if done.is_known else 202, delivery_out(done.record))


@router.delete("/delivery-uploads/{upload_id}", response={204: None})
def upload_give_up(request: HttpRequest, upload_id: uuid.UUID) -> Any:
    """Gives a delivery in parts up; what has come in of it is cleared away. A delivery that it became stays."""
    found = policies.uploads.visible(request.user, pk=upload_id)
    parts.upload_give_up(upload=found, by=person(request), now=timezone.now())
    return Status(204, None)


def upload_out(upload: DeliveryUpload) -> dict[str, Any]:
    return {
        "id": str(upload.pk),
        "contract": upload.contract,
        "file": upload.name,
        "size": upload.size,
        "offset": parts.taken_of(upload),
        "part_limit": parts.PART_BYTES,
        "ends_at": upload.ends_at,
        "delivery": str(upload.delivery_id) if upload.delivery_id else None,
    }


def _digest(request: HttpRequest) -> str:
    found = DIGEST.search(request.headers.get("Content-Digest", ""))
    try:
        if found is not None:
            return base64.b64decode(found[1], validate=True).hex()
    except binascii.Error:
        pass
    raise BadInput(
        "data.parts.digest",
        Text("请求缺少这一段的校验和。", "The request lacks the checksum of the part."),
        Text(
            "请加请求头 Content-Digest: sha-256=:Base64:（RFC 9530）。",
            "Add the header Content-Digest: sha-256=:base64: (RFC 9530).",
        ),
        field="Content-Digest",
    )


def _part_too_large() -> BadInput:
    most = parts.PART_BYTES >> 20
    return BadInput(
        "data.parts.part_too_large",
        Text(f"一段最多 {most} MB。", f"A part has at most {most} MB."),
        Text("请分成更小的段发送。", "Send smaller parts."),
        part_limit=parts.PART_BYTES,
    )
